/** The containers of a pod with their state; of a workload, what its pods will have. */

import { CircleAlert, CircleCheck, CircleDashed } from "lucide-react";
import { Time } from "@/design/Time";
import { type Container, containers } from "@/domain/object/containers";
import type { Body } from "@/domain/object/facts";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./Summary.module.css";

export function Containers({ body }: { body: Body }) {
  const t = useText();
  const all = containers(body);
  if (all.length === 0) return null;
  return (
    <section className={styles.section}>
      <h3>{t.object.containers}</h3>
      <ul className={styles.cards}>
        {all.map((each) => (
          <One key={`${each.part} ${each.name}`} container={each} />
        ))}
      </ul>
    </section>
  );
}

function One({ container }: { container: Container }) {
  const t = useText();
  const { name, image, part, state, reason, message, since, restarts, last } = container;
  return (
    <li className={styles.card}>
      <p>
        <b>
          <bdi>{harmless(name, 200)}</bdi>
        </b>
        {part !== "main" && <span className={styles.quiet}>{t.object.part[part]}</span>}
        {state && <State container={container} />}
        {reason && <bdi>{harmless(reason, 200)}</bdi>}
        <span className={styles.quiet}>
          <Time at={since} />
        </span>
      </p>
      <code>{harmless(image, 500)}</code>
      {message && (
        <p>
          <bdi>{harmless(message, 2_000)}</bdi>
        </p>
      )}
      {restarts > 0 && (
        <p className={styles.warn}>
          {t.object.restarts(restarts)}
          {last && (
            <>
              {" "}
              {t.object.ended(harmless(last.reason, 100), last.code)} <Time at={last.at} />
            </>
          )}
        </p>
      )}
    </li>
  );
}

function State({ container }: { container: Container }) {
  const t = useText();
  const { state, ready, reason } = container;
  const fine = state === "running" ? ready : reason === "Completed";
  const [tone, Icon] = fine
    ? ([styles.good, CircleCheck] as const)
    : state === "terminated"
      ? ([styles.bad, CircleAlert] as const)
      : ([styles.warn, CircleDashed] as const);
  return (
    <span className={tone}>
      <Icon size={14} aria-hidden /> {t.object.state[state] ?? harmless(state, 50)}
      {state === "running" && !ready && ` · ${t.object.notReady}`}
    </span>
  );
}
