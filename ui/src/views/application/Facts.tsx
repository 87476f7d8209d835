/** What the application is: project, sources, destination, how it is kept, and who deployed it last. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { metadata, type Whole, type WholeSource } from "@/api/application";
import { windows } from "@/api/windows";
import { Status } from "@/design/Status";
import { Time } from "@/design/Time";
import { keyOf } from "@/domain/application";
import { annotated, commitPage, reachedBeside, repositoryPage } from "@/domain/links";
import { owner } from "@/domain/owner";
import { harmless, short } from "@/domain/shown";
import { shownSources } from "@/domain/sources";
import { useFleet } from "@/shell/fleet";
import { useText } from "@/text";
import styles from "./Overview.module.css";
import { useMoment } from "./useMoment";

const MOST = 20;

export function Facts({ app }: { app: Whole }) {
  const t = useText();
  const { spec, status } = app;
  const sources = shownSources(app);
  const dry = spec.sourceHydrator?.drySource;
  const automated = spec.syncPolicy?.automated;
  const operation = status?.operationState;
  const images = status?.summary?.images ?? [];
  const addresses = reachedBeside(annotated(app.metadata.annotations), status?.summary?.externalURLs);
  return (
    <dl className={styles.facts}>
      <Fact name={t.one.project}>
        <bdi>{spec.project || "default"}</bdi>
        <Owner app={app} />
      </Fact>
      {sources.map((each, index) => (
        <SourceFact key={index} app={app} source={each} index={index} />
      ))}
      {dry && (
        <Fact name={t.one.hydrated}>
          <bdi>{harmless(dry.path ?? "", 300)}</bdi> @ <bdi>{harmless(dry.targetRevision || "HEAD", 200)}</bdi>
        </Fact>
      )}
      <Fact name={t.one.destination}>
        <bdi>{spec.destination?.namespace}</bdi>
        <small>
          <bdi>{spec.destination?.name || spec.destination?.server}</bdi>
        </small>
      </Fact>
      <Fact name={t.one.automated}>
        {automated && automated.enabled !== false ? (
          <>
            {t.one.policy(Boolean(automated.prune), Boolean(automated.selfHeal))}
            <Held app={app} />
          </>
        ) : (
          t.one.manual
        )}
      </Fact>
      <Differs app={app} />
      {operation?.phase && (
        <Fact name={t.one.operation}>
          <Status status={operation.phase} bare /> <Time at={operation.finishedAt ?? operation.startedAt} />
          {operation.phase === "Succeeded" && <small>{harmless(operation.message ?? "", 300)}</small>}
        </Fact>
      )}
      <Fact name={t.one.reconciled}>{status?.reconciledAt ? <Time at={status.reconciledAt} /> : t.one.never}</Fact>
      {images.length > 0 && (
        <Fact name={t.one.images}>
          {images.slice(0, MOST).map((each) => (
            <p key={each}>
              <code>{harmless(each, 300)}</code>
            </p>
          ))}
        </Fact>
      )}
      {addresses.length > 0 && (
        <Fact name={t.one.urls}>
          {addresses.slice(0, MOST).map(({ title, url }) => (
            <p key={url}>
              <Away to={url}>{harmless(title, 300)}</Away>
            </p>
          ))}
        </Fact>
      )}
    </dl>
  );
}

/** Since when it is out of sync, of an answer that is about the same state. */
function Differs({ app: { metadata, status } }: { app: Whole }) {
  const t = useText();
  const row = useFleet().rows.find((each) => each.key === keyOf(metadata.namespace, metadata.name));
  if (status?.sync?.status !== "OutOfSync" || row?.sync !== "OutOfSync") return null;
  return (
    <Fact name={t.one.differs}>
      {row.syncSince ? <Time at={row.syncSince} /> : <span title={t.one.notSeenHint}>{t.one.notSeen}</span>}
    </Fact>
  );
}

/** What sync windows say to its automation, if there are any. */
function Held({ app }: { app: Whole }) {
  const t = useText();
  const moment = useMoment();
  const found = useQuery(windows(app.metadata)).data;
  if (!found?.windows.length) return null;
  const { allowed, until, timeZone } = found.automatic;
  const when = moment(until, timeZone);
  if (allowed) return when ? <small>{t.windows.allowed(when)}</small> : null;
  return <small>{t.windows.held(when)}</small>;
}

/** Where from, at which revision, and the commit that it is at now. */
function SourceFact({ app, source, index }: { app: Whole; source: WholeSource; index: number }) {
  const t = useText();
  const revision = app.status?.sync?.revisions?.[index] ?? (index === 0 ? (app.status?.sync?.revision ?? "") : "");
  const commit = useQuery({ ...metadata(app.metadata, revision, index), enabled: revision !== "" && !source.chart });
  const page = commitPage(source.repoURL, revision);
  return (
    <Fact name={t.one.source}>
      <Away to={repositoryPage(source.repoURL)}>{source.repoURL ?? ""}</Away>
      <small>
        <bdi>{harmless(source.path ?? source.chart ?? source.ref ?? "", 300)}</bdi> @{" "}
        <bdi>{harmless(source.targetRevision || "HEAD", 200)}</bdi>
      </small>
      {revision && (
        <small>
          <Away to={page}>
            <code>{short(revision)}</code>
          </Away>{" "}
          <bdi>{harmless((commit.data?.message ?? "").split("\n")[0] ?? "", 200)}</bdi>
        </small>
      )}
      {commit.data?.author && (
        <small>
          <bdi>{harmless(commit.data.author.replace(/ <[^>]*>$/u, ""), 100)}</bdi>{" "}
          <Time at={commit.data.date ?? undefined} />
        </small>
      )}
    </Fact>
  );
}

/** The ApplicationSet that made it, or the application that it is part of. */
function Owner({ app }: { app: Whole }) {
  const t = useText();
  const { rows } = useFleet();
  const found = owner(app, rows);
  if (!found) return null;
  return (
    <small>
      {t.one.owner} {found.kind}{" "}
      {found.namespace ? (
        <Link to="/applications/$namespace/$name" params={{ namespace: found.namespace, name: found.name }} search={{}}>
          <bdi>{harmless(found.name)}</bdi>
        </Link>
      ) : (
        <bdi>{harmless(found.name)}</bdi>
      )}
    </small>
  );
}

/** To another site, in a window of its own that knows nothing of ours; or plain text, if it is no such address. */
export function Away({ to, children }: { to: string | undefined; children: ReactNode }) {
  if (!to) return <bdi>{children}</bdi>;
  return (
    <a href={to} target="_blank" rel="noopener noreferrer">
      <bdi>{children}</bdi>
    </a>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
