/** Each field that differs: both values, who made the live one and since when, and the line in Git that says otherwise. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Name } from "@/api/application";
import type { Difference } from "@/api/differences";
import { explained } from "@/api/objects";
import { Button } from "@/design/Button";
import { Awaited, Notice } from "@/design/Notice";
import { Time } from "@/design/Time";
import { asText, harmless, short } from "@/domain/shown";
import type { Item } from "@/domain/tree";
import { useText } from "@/text";
import styles from "./Difference.module.css";

const AT_A_TIME = 100; // fields that are drawn

type Field = Difference["fields"][0];
type Spot = NonNullable<Field["declared"]>;

export function Fields({ app, item, stamp }: { app: Name; item: Item; stamp: string }) {
  const t = useText();
  const found = useQuery(explained(app, item, stamp));
  const [most, setMost] = useState(AT_A_TIME);
  if (found.data === undefined) return <Awaited query={found} />;
  if (!found.data) return <Notice title={t.object.same} />;
  const { change, fields, declared } = found.data;
  return (
    <>
      {change !== "update" && (
        <p className={styles.sentence}>
          {t.object.only[change]} {declared && <Where spot={declared} />}
        </p>
      )}
      <ul className={styles.fields}>
        {fields.slice(0, most).map((each) => (
          <One key={each.path} field={each} />
        ))}
      </ul>
      {fields.length > most && (
        <Button onPress={() => setMost(most + AT_A_TIME)}>{t.sync.further(fields.length - most)}</Button>
      )}
    </>
  );
}

function One({ field }: { field: Field }) {
  const t = useText();
  return (
    <li className={styles.field}>
      <h3>
        <code>{harmless(field.path, 500)}</code>
      </h3>
      <div className={styles.values}>
        <Value side="git" called={t.one.inGit} value={field.desired} />
        <Value side="live" called={t.one.live} value={field.live} />
      </div>
      {(field.manager || field.since) && (
        <p className={styles.who}>
          <span>
            {t.object.by} <b>{harmless(field.manager, 200) || "–"}</b> {field.operation && `(${field.operation})`}
          </span>
          <span>
            {t.object.since} <Time at={field.since} />
          </span>
        </p>
      )}
      {field.declared && (
        <p className={styles.who}>
          <Where spot={field.declared} />
        </p>
      )}
    </li>
  );
}

function Value({ side, called, value }: { side: "git" | "live"; called: string; value: unknown }) {
  const t = useText();
  const there = value !== undefined && value !== null;
  return (
    <div className={styles.value} data-side={side}>
      <small>{called}</small>
      <pre tabIndex={0} role="group" aria-label={called}>
        {there ? asText(value) : t.one.notThere}
      </pre>
    </div>
  );
}

function Where({ spot }: { spot: Spot }) {
  const t = useText();
  return (
    <>
      <span>
        {t.object.declaredAt}{" "}
        <code>
          {harmless(spot.file || spot.how || "", 500)}
          {spot.line > 0 && `:${spot.line}`}
        </code>
      </span>
      {spot.changed && (
        <span>
          <code>{short(spot.changed.commit)}</code> <bdi>{harmless(spot.changed.subject, 300)}</bdi> ·{" "}
          <bdi>{harmless(spot.changed.author, 200)}</bdi> <Time at={spot.changed.date} />
        </span>
      )}
    </>
  );
}
