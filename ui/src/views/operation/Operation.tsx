/** An operation as it happens, by wave; afterwards the same as a report. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type OperationState, terminate, type Whole } from "@/api/application";
import { planOf } from "@/api/plan";
import { useMay } from "@/api/rights";
import { Button } from "@/design/Button";
import { Notice } from "@/design/Notice";
import { Wrong } from "@/design/Overlay";
import { Status } from "@/design/Status";
import { Time, useLasting } from "@/design/Time";
import { progress } from "@/domain/progress";
import { harmless, short } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./Operation.module.css";
import { Stages } from "./Stages";

interface Props {
  app: Whole;
  onObject: (id: string) => void;
}

export function Operation({ app, onObject }: Props) {
  const t = useText();
  const state = app.status?.operationState;
  if (!state?.phase) return <Notice title={t.operation.none} />;
  return (
    <div className={styles.page}>
      <Head app={app} state={state} />
      <Steps app={app} state={state} onObject={onObject} />
    </div>
  );
}

function Steps({ app, state, onObject }: Props & { state: OperationState }) {
  const sync = state.operation?.sync;
  const running = unfinished(state);
  const revision = revisions(state);
  const wish = {
    prune: Boolean(sync?.prune),
    apply: Boolean(sync?.syncStrategy?.apply),
    option: sync?.syncOptions ?? [],
    revision,
  };
  // what is still to come
  const planned = useQuery({
    ...planOf(app.metadata, wish, state.startedAt ?? ""),
    enabled: running && !sync?.resources?.length,
  });
  const stages = progress(state, running ? planned.data : undefined, app.status?.resources);
  return <Stages stages={stages} onObject={onObject} />;
}

function Head({ app, state }: { app: Whole; state: OperationState }) {
  const t = useText();
  const mayEnd = useMay("sync", app);
  const ending = useMutation({ mutationFn: () => terminate(app.metadata) });
  const { operation, phase = "" } = state;
  const sync = operation?.sync;
  const picked = sync?.resources?.length ?? 0;
  const attempts = (state.retryCount ?? 0) + 1;
  const how = [
    sync?.prune && t.operation.prune,
    sync?.syncStrategy?.apply && t.operation.apply,
    (sync?.syncStrategy?.apply?.force || sync?.syncStrategy?.hook?.force) && t.operation.force,
    ...(sync?.syncOptions ?? []).map((each) => harmless(each, 100)),
  ].filter(Boolean);
  return (
    <section className={styles.head} aria-label={t.operation.title}>
      <div className={styles.title}>
        <h2>{sync?.dryRun ? t.operation.dry : picked ? t.operation.partial(picked) : t.operation.sync}</h2>
        <span role="status">
          <Status status={phase} />
        </span>
        {unfinished(state) && phase !== "Terminating" && mayEnd && (
          <Button kind="danger" isPending={ending.isPending} onPress={() => ending.mutate()}>
            {t.operation.terminate}
          </Button>
        )}
      </div>
      {state.message && (
        <p className={styles.message}>
          <bdi>{harmless(state.message, 3000)}</bdi>
        </p>
      )}
      <dl className={styles.facts}>
        <Fact name={t.operation.by}>
          <bdi>
            {operation?.initiatedBy?.automated
              ? t.operation.automation
              : harmless(operation?.initiatedBy?.username ?? "–", 200)}
          </bdi>
        </Fact>
        <Fact name={t.operation.began}>
          <Time at={state.startedAt} />
        </Fact>
        <Fact name={unfinished(state) ? t.operation.lasts : t.operation.took}>
          <Lasting state={state} />
        </Fact>
        {revisions(state).length > 0 && (
          <Fact name={t.operation.to}>
            <code>{revisions(state).map(short).join(", ")}</code>
          </Fact>
        )}
        {(attempts > 1 || (unfinished(state) && operation?.retry?.limit)) && (
          <Fact name={t.operation.attempts}>{t.operation.attempt(attempts, operation?.retry?.limit)}</Fact>
        )}
        {how.length > 0 && <Fact name={t.operation.options}>{how.join(", ")}</Fact>}
      </dl>
      <Wrong error={ending.error} />
    </section>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** How long; it goes on while the operation does. */
function Lasting({ state }: { state: OperationState }) {
  const lasting = useLasting();
  const running = !state.finishedAt;
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [running]);
  const begun = Date.parse(state.startedAt ?? "");
  const end = state.finishedAt ? Date.parse(state.finishedAt) : Math.max(now, begun);
  return Number.isNaN(begun) ? "–" : lasting(end - begun);
}

function unfinished({ phase }: OperationState): boolean {
  return phase === "Running" || phase === "Terminating";
}

function revisions({ syncResult, operation }: OperationState): string[] {
  const several = syncResult?.revisions ?? operation?.sync?.revisions;
  if (several?.length) return several;
  const one = syncResult?.revision ?? operation?.sync?.revision;
  return one ? [one] : [];
}
