/** What is being done, or was last: step by step, resource by resource, and what Terraform says. */

import { useMutation } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import type { Followed } from "@/api/stacks/following";
import { planAnew } from "@/api/stacks/stacks";
import type { RunStatus } from "@/api/stacks/types";
import { Foreign } from "@/design/Foreign";
import { Notice } from "@/design/Notice";
import { Time, useLasting } from "@/design/Time";
import { translated } from "@/domain/stacks/fixed";
import { type Step, stepsOf } from "@/domain/stacks/run";
import { useWords } from "@/text/stacks";
import { Progress } from "@/views/stacks/Standing";
import { Live } from "./Live";
import { Log } from "./Log";
import { May } from "./May";
import one from "./One.module.css";
import type { Part } from "./part";
import styles from "./Run.module.css";
import { useFollowing } from "./useFollowing";
import { useSeconds } from "./useSeconds";

const UNDONE = ["Failed", "TimedOut", "Lost", "Cancelled"];

interface Props extends Part {
  run: RunStatus;
}

export function Run({ run, ...part }: Part & { run: RunStatus | undefined }) {
  const t = useWords();
  if (!run?.id)
    return (
      <Notice title={t.run.none}>
        <p>{t.run.noneHint}</p>
      </Notice>
    );
  return run.id ? <Watched key={run.id} run={run} {...part} /> : <Told run={run} {...part} followed={undefined} />;
}

/** Followed from the moment at which it was seen to go on; of an apply it is asked what became of each resource. */
function Watched(props: Props) {
  const running = props.run.phase === "Running";
  const went = useRef(running);
  went.current ||= running || props.run.kind === "apply";
  return went.current ? <Following {...props} /> : <Told {...props} followed={undefined} />;
}

function Following(props: Props) {
  return <Told {...props} followed={useFollowing(props.stack.metadata, props.run.id ?? "")} />;
}

function Told({ stack, rights, run, onSearch, followed }: Props & { followed: Followed | undefined }) {
  const t = useWords();
  const running = run.phase === "Running";
  const planning = useMutation({ mutationFn: () => planAnew(stack.metadata) });
  return (
    <>
      <section className={one.box} aria-labelledby="run">
        <div className={styles.head}>
          <h2 id="run">{t.run.kinds[run.kind ?? ""] ?? run.kind}</h2>
          <span role="status" className={styles.phase} data-phase={run.phase}>
            {t.run.phases[run.phase ?? ""] ?? run.phase}
          </span>
          {running && (
            <Progress done={followed?.progress?.done ?? run.done} total={followed?.progress?.total ?? run.total} />
          )}
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
          {UNDONE.includes(run.phase ?? "") && rights?.plan && (
            <span className={one.push}>
              <May rights={rights} to="plan" busy={planning.isPending} onPress={() => planning.mutate()}>
                {t.acts.plan}
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
        {followed && <Live followed={followed} running={running} />}
      </section>
      {run.id && <Log stack={stack} run={run.id} running={running} followed={followed} />}
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
  const lasting = useLasting();
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
            <Foreign text={translated(run.due, t.fixed)} />
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
