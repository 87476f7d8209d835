/** What is being done, or was last: step by step, resource by resource, and what Terraform says. */

import { useMemo } from "react";
import type { RunStatus } from "@/api/stacks/types";
import { Foreign } from "@/design/Foreign";
import { Notice } from "@/design/Notice";
import { Time } from "@/design/Time";
import { lasting } from "@/domain/progress";
import { type Step, stepsOf } from "@/domain/stacks/run";
import { useWords } from "@/text/stacks";
import { Progress } from "@/views/stacks/Standing";
import { Log } from "./Log";
import { May } from "./May";
import one from "./One.module.css";
import type { Part } from "./part";
import styles from "./Run.module.css";
import { useSeconds, useWatched } from "./useWatched";

const MOST = 200; // resources that are drawn

export function Run({ stack, rights, run, onSearch }: Part & { run: RunStatus | undefined }) {
  const t = useWords();
  if (!run?.id)
    return (
      <Notice title={t.run.none}>
        <p>{t.run.noneHint}</p>
      </Notice>
    );
  const running = run.phase === "Running";
  return (
    <>
      <section className={one.box} aria-labelledby="run">
        <div className={styles.head}>
          <h2 id="run">{t.run.kinds[run.kind ?? ""] ?? run.kind}</h2>
          <span role="status" className={styles.phase} data-phase={run.phase}>
            {t.run.phases[run.phase ?? ""] ?? run.phase}
          </span>
          {running && <Progress done={run.done} total={run.total} />}
          {running && (
            <span className={one.push}>
              <May
                rights={rights}
                to="apply"
                kind="danger"
                onPress={() => onSearch((before) => ({ ...before, act: "cancel" }))}
              >
                {t.run.cancel}
              </May>
            </span>
          )}
        </div>
        <Steps run={run} />
        <Facts run={run} />
        {run.message && (
          <div className={styles.said} role={running ? "status" : undefined}>
            <Foreign text={run.message} longest={8000} />
          </div>
        )}
        {running && <Now run={run} />}
      </section>
      <Log stack={stack} run={run.id} running={running} />
    </>
  );
}

function Steps({ run }: { run: RunStatus }) {
  const t = useWords();
  const steps = useMemo(() => stepsOf(run), [run]);
  return (
    <ol className={styles.steps}>
      {steps.map(({ name, state }: Step) => (
        <li key={name} data-state={state} aria-current={state === "now" ? "step" : undefined}>
          {t.run.steps[name] ?? name} <span className={styles.stepState}>{t.run.stepStates[state]}</span>
        </li>
      ))}
    </ol>
  );
}

function Facts({ run }: { run: RunStatus }) {
  const t = useWords();
  const running = run.phase === "Running";
  const seconds = useSeconds(running);
  const began = Date.parse(run.startedAt ?? "");
  const took = (running ? seconds : Date.parse(run.finishedAt ?? "")) - began;
  const by = run.initiatedBy?.username;
  return (
    <dl className={one.facts}>
      {run.due && (
        <div>
          <dt>{t.run.due}</dt>
          <dd>
            <Foreign text={run.due} />
          </dd>
        </div>
      )}
      {by && (
        <div>
          <dt>{t.run.by}</dt>
          <dd>
            <Foreign text={by} />
          </dd>
        </div>
      )}
      <div>
        <dt>{t.run.began}</dt>
        <dd>
          <Time at={run.startedAt} />
        </dd>
      </div>
      {took >= 0 && (
        <div>
          <dt>{t.run.took}</dt>
          <dd>{lasting(took)}</dd>
        </div>
      )}
      {run.attempts ? (
        <div>
          <dd>{t.run.attempts(run.attempts)}</dd>
        </div>
      ) : null}
    </dl>
  );
}

/** What is under way, for how long this page has seen it so; and what was, until it was done. */
function Now({ run }: { run: RunStatus }) {
  const t = useWords();
  const now = useSeconds(true);
  const { going, done } = useWatched(run);
  return (
    <>
      {going.length > 0 && (
        <>
          <h3 className={styles.title}>{t.run.now}</h3>
          <ul className={styles.resources}>
            {going.slice(0, MOST).map(({ address, since }) => (
              <li key={address} data-state="now">
                <code>
                  <Foreign text={address} longest={500} />
                </code>
                <small>{t.run.seconds(Math.max(0, Math.round((now - since) / 1000)))}</small>
              </li>
            ))}
          </ul>
        </>
      )}
      {done.length > 0 && (
        <>
          <h3 className={styles.title}>{t.run.seen}</h3>
          <ul className={styles.resources}>
            {done.slice(0, MOST).map(({ address, seconds }) => (
              <li key={address}>
                <code>
                  <Foreign text={address} longest={500} />
                </code>
                <small>{t.run.seconds(seconds)}</small>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
