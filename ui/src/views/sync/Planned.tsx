/** A plan as one reads it: how many of what, then each change by wave, field by field. */

import type { Plan, PlannedTask } from "@/api/plan";
import { asText } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./Planned.module.css";

const SHOWN = ["create", "update", "replace", "delete"];
const TONES: Readonly<Record<string, string>> = { create: "good", update: "busy", replace: "warn", delete: "bad" };

/** *level*: of its headings. */
export function Planned({ plan, level }: { plan: Plan; level: 3 | 4 }) {
  const Heading = `h${level}` as const;
  const t = useText();
  const counted = SHOWN.filter((each) => plan.counts[each]);
  return (
    <div className={styles.plan}>
      {counted.length === 0 && <p>{t.sync.nothing}</p>}
      <p className={styles.counts}>
        {counted.map((each) => (
          <b key={each} data-tone={TONES[each]}>
            {plan.counts[each]} {t.sync.actions[each]}
          </b>
        ))}
      </p>
      {plan.findings?.map((each) => (
        <p key={each.message} className={styles.finding}>
          <bdi>{each.message}</bdi> {each.hint}
        </p>
      ))}
      {plan.blocked && <p className={styles.finding}>{t.sync.blocked}</p>}
      {plan.steps?.map((step) => {
        const tasks = step.tasks.filter((each) => each.action !== "keep");
        if (tasks.length === 0) return null;
        return (
          <section key={`${step.phase} ${step.wave}`}>
            <Heading className={styles.wave}>{t.sync.wave(step.phase, step.wave)}</Heading>
            <ul>
              {tasks.map((each) => (
                <Task key={`${each.group}/${each.kind}/${each.namespace}/${each.name}`} task={each} />
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

function Task({ task }: { task: PlannedTask }) {
  const t = useText();
  return (
    <li className={styles.task}>
      <p>
        <b data-tone={TONES[task.action]}>{t.sync.actions[task.action] ?? task.action}</b> {task.kind}{" "}
        <bdi>{task.name}</bdi>
        {task.namespace && (
          <small>
            {" "}
            <bdi>{task.namespace}</bdi>
          </small>
        )}{" "}
        {task.skipped && <small>{task.skipped}</small>}
      </p>
      {task.action === "update" &&
        task.fields?.map((each) => (
          <p key={each.path} className={styles.field}>
            <code>{each.path}</code>{" "}
            <del>
              <bdi>{asText(each.before)}</bdi>
            </del>{" "}
            →{" "}
            <ins>
              <bdi>{asText(each.after)}</bdi>
            </ins>
          </p>
        ))}
    </li>
  );
}
