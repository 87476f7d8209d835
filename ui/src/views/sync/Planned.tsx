/** A plan as one reads it: how many of what, what is lost, what stops it; then each change by wave, field by field. */

import type { Plan, PlannedStep, PlannedTask } from "@/api/plan";
import { deletions, hooks, leftOver } from "@/domain/plan";
import { asText, harmless } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./Planned.module.css";

const SHOWN = ["create", "update", "replace", "delete"];
const TONES: Readonly<Record<string, string>> = { create: "good", update: "busy", replace: "warn", delete: "bad" };
const MOST = 100; // tasks of a wave, and fields of an object, that are drawn

/** *level*: of its headings. */
export function Planned({ plan, level }: { plan: Plan; level: 3 | 4 }) {
  const t = useText();
  const counted = SHOWN.filter((each) => plan.counts[each]);
  const run = hooks(plan).length;
  return (
    <div className={styles.plan}>
      {counted.length === 0 && <p>{t.sync.nothing}</p>}
      <p className={styles.counts}>
        {counted.map((each) => (
          <b key={each} data-tone={TONES[each]}>
            {plan.counts[each]} {t.sync.actions[each]}
          </b>
        ))}
        {run > 0 && <span>{t.sync.hooks(run)}</span>}
      </p>
      <Warnings plan={plan} />
      {plan.steps?.map((step) => (
        <Step key={`${step.phase} ${step.wave}`} step={step} level={level} />
      ))}
    </div>
  );
}

/** What one must not overlook: deletions, and what stops it. */
function Warnings({ plan }: { plan: Plan }) {
  const t = useText();
  const doomed = deletions(plan);
  const kept = leftOver(plan);
  return (
    <>
      {doomed.length > 0 && (
        <div className={styles.finding} data-tone="bad">
          <p>
            <b>{t.sync.deletes(doomed.length)}</b>{" "}
            {doomed.slice(0, 20).map((each, index) => (
              <span key={index}>
                {index > 0 && ", "}
                {each.kind} <bdi>{harmless(each.name, 200)}</bdi>
              </span>
            ))}
            {doomed.length > 20 && ` ${t.sync.further(doomed.length - 20)}`}
          </p>
          {doomed.some((each) => each.confirm) && <p>{t.sync.confirms}</p>}
        </div>
      )}
      {kept.length > 0 && <p className={styles.finding}>{t.sync.kept(kept.length)}</p>}
      {plan.findings?.map((each) => (
        <p key={each.message} className={styles.finding} data-tone={each.stops ? "bad" : "warn"}>
          <bdi>{harmless(each.message)}</bdi>
          {each.hint && (
            <>
              {" "}
              → <bdi>{harmless(each.hint)}</bdi>
            </>
          )}
        </p>
      ))}
      {plan.blocked && (
        <p className={styles.finding} data-tone="bad">
          {t.sync.blocked}
        </p>
      )}
    </>
  );
}

function Step({ step, level }: { step: PlannedStep; level: 3 | 4 }) {
  const t = useText();
  const Heading = `h${level}` as const;
  const tasks = step.tasks.filter((each) => each.action !== "keep");
  if (tasks.length === 0) return null;
  return (
    <section>
      <Heading className={styles.wave}>{t.sync.wave(step.phase, step.wave)}</Heading>
      <Tasks tasks={tasks} words={t.sync.actions} />
    </section>
  );
}

interface TasksProps {
  tasks: readonly PlannedTask[];
  /** What each action is called. */
  words: Readonly<Record<string, string>>;
}

function Tasks({ tasks, words }: TasksProps) {
  const t = useText();
  return (
    <ul>
      {tasks.slice(0, MOST).map((each) => (
        <Task key={`${each.group}/${each.kind}/${each.namespace}/${each.name}`} task={each} words={words} />
      ))}
      {tasks.length > MOST && <li>{t.sync.further(tasks.length - MOST)}</li>}
    </ul>
  );
}

/** Objects and their fields, where nothing is planned: what is otherwise here than there. */
export function Otherwise(props: TasksProps) {
  return (
    <div className={styles.plan}>
      <Tasks {...props} />
    </div>
  );
}

/** A hook is run, whatever has to be done for that. */
function Action({ task, words }: { task: PlannedTask; words: TasksProps["words"] }) {
  const t = useText();
  const { action, hook, skipped } = task;
  if (hook && !skipped && SHOWN.includes(action)) return <b>{t.sync.run}</b>;
  return <b data-tone={TONES[action]}>{words[action] ?? action}</b>;
}

/** One object, and its fields that change. */
function Task({ task, words }: { task: PlannedTask; words: TasksProps["words"] }) {
  const t = useText();
  const fields = task.action === "update" || task.action === "replace" ? (task.fields ?? []) : [];
  return (
    <li className={styles.task}>
      <p>
        <Action task={task} words={words} /> {task.kind} <bdi>{harmless(task.name, 300)}</bdi>
        {task.namespace && (
          <small>
            {" "}
            <bdi>{task.namespace}</bdi>
          </small>
        )}{" "}
        {task.hook && <small>{t.sync.hook}</small>} {task.skipped && <small>{task.skipped}</small>}
      </p>
      {fields.slice(0, MOST).map((each) => (
        <p key={each.path} className={styles.field}>
          <code>{harmless(each.path, 500)}</code>{" "}
          <del>
            <bdi>{harmless(asText(each.before), 2000)}</bdi>
          </del>{" "}
          →{" "}
          <ins>
            <bdi>{harmless(asText(each.after), 2000)}</bdi>
          </ins>
        </p>
      ))}
      {fields.length > MOST && <p className={styles.field}>{t.sync.further(fields.length - MOST)}</p>}
    </li>
  );
}
