/** One resource that others have changed: what became of it, which attributes, since when. */

import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Found, StackName } from "@/api/stacks/types";
import { Foreign } from "@/design/Foreign";
import { Time } from "@/design/Time";
import { fieldName } from "@/domain/stacks/address";
import { useWords } from "@/text/stacks";
import styles from "./Drift.module.css";
import { Value } from "./plan/Fields";
import state from "./state/State.module.css";

const MOST = 300;

/** *of*: the Stack, where that is not what one looks at. *children*: what can be done about it. */
export function Drifted({ drifted, of, children }: { drifted: Found; of?: StackName; children?: ReactNode }) {
  const t = useWords();
  const { address = "", action = "", attributes = [], fields = [], firstSeen, looks = 0 } = drifted;
  const known = new Map(fields.map((each) => [fieldName(each.path), each]));
  const unknown = attributes.filter((each) => !known.has(each));
  return (
    <li>
      <p className={styles.name}>
        <b data-action={action}>{t.drift.actions[action] ?? action}</b>
        <code>
          {of ? (
            <Link to="/stacks/$namespace/$name" params={of} search={{ tab: "drift" }}>
              <Foreign text={address} longest={500} />
            </Link>
          ) : (
            <Foreign text={address} longest={500} />
          )}
        </code>
        {children}
      </p>
      {[...known].slice(0, MOST).map(([name, each]) => (
        <div key={name} className={state.edit}>
          <code>
            <Foreign text={name} longest={300} />
          </code>
          <Value of={each.before} sensitive={each.sensitive} tone="before" />
          <span aria-hidden>→</span>
          <Value of={each.after} sensitive={each.sensitive} tone="after" />
        </div>
      ))}
      {unknown.length > 0 && (
        <p className={styles.attributes}>
          <span className="hidden">{t.drift.attributes}: </span>
          {unknown.slice(0, MOST).map((each) => (
            <code key={each}>
              <Foreign text={each} longest={300} />
            </code>
          ))}
        </p>
      )}
      <p className={styles.since}>
        {t.drift.since} <Time at={firstSeen} />
        {looks > 0 && `, ${t.drift.looks(looks)}`}
      </p>
    </li>
  );
}
