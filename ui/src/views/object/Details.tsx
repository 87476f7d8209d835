/** What few want to see at once: conditions, labels and annotations, and who has written fields. */

import { Time } from "@/design/Time";
import { annotations, type Body, conditions, labels, managers } from "@/domain/object/facts";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./Summary.module.css";

export function Conditions({ body }: { body: Body }) {
  const t = useText();
  const all = conditions(body);
  if (all.length === 0) return null;
  return (
    <details className={styles.fold} open>
      <summary>{t.object.conditions(all.length)}</summary>
      <ul>
        {all.map((each, at) => (
          <li key={at}>
            <b>{harmless(each.type, 200)}</b> {harmless(each.status, 50)}{" "}
            <span className={styles.quiet}>
              {harmless(each.reason, 200)} <Time at={each.at} />
            </span>
            <br />
            <bdi>{harmless(each.message, 2_000)}</bdi>
          </li>
        ))}
      </ul>
    </details>
  );
}

export function Named({ body }: { body: Body }) {
  const t = useText();
  return (
    <>
      <Pairs called={t.object.labels} all={labels(body)} />
      <Pairs called={t.object.annotations} all={annotations(body)} />
    </>
  );
}

function Pairs({ called, all }: { called: (count: number) => string; all: Record<string, string> }) {
  const found = Object.entries(all);
  if (found.length === 0) return null;
  return (
    <details className={styles.fold}>
      <summary>{called(found.length)}</summary>
      <ul>
        {found.map(([name, value]) => (
          <li key={name}>
            <code>
              <bdi>{harmless(name, 400)}</bdi>: <bdi>{harmless(value, 2_000)}</bdi>
            </code>
          </li>
        ))}
      </ul>
    </details>
  );
}

export function Managers({ body }: { body: Body }) {
  const t = useText();
  const all = managers(body);
  if (all.length === 0) return null;
  return (
    <details className={styles.fold}>
      <summary>{t.object.managers(all.length)}</summary>
      <ul>
        {all.map((each, at) => (
          <li key={at}>
            <b>
              <bdi>{harmless(each.name, 200)}</bdi>
            </b>{" "}
            {each.operation} {each.part && <code>{harmless(each.part, 100)}</code>} <Time at={each.at} />
          </li>
        ))}
      </ul>
    </details>
  );
}
