/** What was deployed when, by whom, and what lies in between; the newest first. */

import { useQuery } from "@tanstack/react-query";
import { CircleX } from "lucide-react";
import { type Deployment, metadata, type Whole } from "@/api/application";
import { type Failure, failures } from "@/api/failures";
import { useMay } from "@/api/rights";
import { Button } from "@/design/Button";
import { Notice } from "@/design/Notice";
import { Time, useLasting } from "@/design/Time";
import { commitPage } from "@/domain/links";
import { harmless, short } from "@/domain/shown";
import { moved, revisionsOf, settingChanges, sourcesThen, timeline } from "@/domain/timeline";
import { useText } from "@/text";
import { Away } from "@/views/application/Facts";
import { Between } from "./Between";
import styles from "./History.module.css";
import { SettingChanges } from "./SettingChanges";

const TITLED = 30; // deployments whose commit is asked for

export interface Steps {
  /** Of the deployment with that id. */
  onRollBack: (id: number) => void;
  onCompare: (id: number) => void;
  /** That one, and the one before it. */
  onTwo: (from: number, to: number) => void;
}

export function History({ app, ...steps }: { app: Whole } & Steps) {
  const t = useText();
  const mayRoll = useMay("sync", app);
  const failed = useQuery(failures(app.metadata, app.status?.operationState?.finishedAt)).data?.items ?? [];
  const found = timeline(app.status?.history ?? [], failed);
  const newest = app.status?.history?.at(-1)?.id;
  if (found.length === 0) return <Notice title={t.one.noHistory} />;
  return (
    <ol className={styles.line} aria-label={t.history.title}>
      {found.map((each, index) =>
        each.kind === "failed" ? (
          <Failed key={`failed ${each.failure.id}`} failure={each.failure} />
        ) : (
          <Deployed
            key={each.deployment.id}
            app={app}
            deployment={each.deployment}
            before={each.before}
            current={each.deployment.id === newest}
            titled={index < TITLED}
            mayRoll={Boolean(mayRoll)}
            {...steps}
          />
        ),
      )}
    </ol>
  );
}

function Failed({ failure }: { failure: Failure }) {
  const t = useText();
  return (
    <li className={styles.failed}>
      <p>
        <CircleX size={14} aria-hidden /> <b>{t.history.failed}</b>{" "}
        <span className={styles.more}>
          <Time at={failure.time} /> <bdi>{harmless(failure.who?.name ?? "", 100)}</bdi>
        </span>
      </p>
      <p className={styles.more}>
        <bdi>{harmless(failure.message ?? "", 1000)}</bdi>
      </p>
    </li>
  );
}

interface DeployedProps extends Steps {
  app: Whole;
  deployment: Deployment;
  before: Deployment | undefined;
  current: boolean;
  titled: boolean;
  mayRoll: boolean;
}

function Deployed({ app, deployment, before, current, titled, mayRoll, ...steps }: DeployedProps) {
  const t = useText();
  const lasting = useLasting();
  const { id, deployStartedAt, deployedAt, initiatedBy } = deployment;
  const took = Date.parse(deployedAt) - Date.parse(deployStartedAt ?? "");
  const other = before ?? app.status?.history?.findLast((each) => each.id !== id);
  const who = initiatedBy?.automated ? t.one.automation : harmless(initiatedBy?.username ?? "", 200);
  return (
    <li data-current={current}>
      <h2 className={styles.title}>
        #{id} <Revisions app={app} deployment={deployment} titled={titled} /> {current && <em>{t.one.current}</em>}
      </h2>
      <p className={styles.more}>
        <Time at={deployedAt} /> {who && <bdi>{t.one.initiated(who)}</bdi>}
        {took >= 0 && ` · ${t.history.took(lasting(took))}`}
      </p>
      {before &&
        moved(before, deployment).map((each) => (
          <Between key={each.index} app={app.metadata} {...each} open={current} />
        ))}
      {before && (
        <SettingChanges
          title={t.history.changed}
          changes={settingChanges(sourcesThen(before), sourcesThen(deployment))}
        />
      )}
      <p className={styles.acts}>
        {other && <Button onPress={() => steps.onTwo(other.id, id)}>{t.history.compareTwo}</Button>}
        {!current && <Button onPress={() => steps.onCompare(id)}>{t.history.compare}</Button>}
        {!current && mayRoll && <Button onPress={() => steps.onRollBack(id)}>{t.one.rollBack}</Button>}
      </p>
    </li>
  );
}

function Revisions({ app, deployment, titled }: { app: Whole; deployment: Deployment; titled: boolean }) {
  const sources = sourcesThen(deployment);
  return revisionsOf(deployment).map((each, index) => (
    <span key={index} className={styles.revision}>
      <Away to={commitPage(sources[index]?.repoURL, each)}>
        <code>{harmless(short(each), 80)}</code>
      </Away>{" "}
      {titled && /^[0-9a-f]{40}$/u.test(each) && <Subject app={app} revision={each} index={index} id={deployment.id} />}
    </span>
  ));
}

/** The first line of what the author said; nothing, if nobody can tell. */
function Subject({ app, revision, index, id }: { app: Whole; revision: string; index: number; id: number }) {
  const found = useQuery(metadata(app.metadata, revision, index, id)).data;
  return <bdi className={styles.subject}>{harmless(found?.message?.split("\n")[0] ?? "", 300)}</bdi>;
}
