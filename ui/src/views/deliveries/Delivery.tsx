/** One cell looked at: what runs there, since when and by whom, what it waits for, what a promotion would change. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { type Deployment, useWhole, type Whole } from "@/api/application";
import { commit, windows } from "@/api/deliveries";
import { plan } from "@/api/plan";
import { Button } from "@/design/Button";
import { Loading, Trouble } from "@/design/Notice";
import { Foot, Overlay } from "@/design/Overlay";
import { Status } from "@/design/Status";
import { Time } from "@/design/Time";
import { before, counterpart, type Family, type Placed, waiting } from "@/domain/deliveries";
import { harmless, short } from "@/domain/shown";
import { useText } from "@/text";
import { Planned } from "@/views/sync/Planned";
import styles from "./Delivery.module.css";
import { Distance } from "./Distance";

export function Delivery({ family, placed, onClose }: { family: Family; placed: Placed; onClose: () => void }) {
  const t = useText();
  const { row } = placed;
  const found = useWhole(row, row.version);
  const earlier = counterpart(placed, before(family, placed.environment));
  const closed = useQuery({ ...windows(row), enabled: row.sync === "OutOfSync" }).data?.canSync === false;
  const wait = closed ? "window" : waiting(placed, earlier);
  const last = found.data?.status?.history?.at(-1);
  const runs = row.deployed || (last?.revision ?? last?.revisions?.[0] ?? "");
  return (
    <Overlay title={`${family.name} · ${placed.environment}`} onClose={onClose}>
      <div className={styles.body} tabIndex={0} role="region" aria-label={row.name}>
        <dl className={styles.facts}>
          <Fact name={t.deliveries.runs}>
            <Revision app={placed} revision={runs} />
          </Fact>
          {row.revision && row.revision !== runs && (
            <Fact name={t.deliveries.wants}>
              <Revision app={placed} revision={row.revision} />
            </Fact>
          )}
          <Fact name={t.deliveries.follows}>
            <bdi>{harmless(row.revisions.join(", "), 200)}</bdi>
          </Fact>
          <Fact name={t.deliveries.health}>
            <Status status={row.health} bare />
          </Fact>
          <Fact name={t.deliveries.sync}>
            <Status status={row.sync} bare />
          </Fact>
          <Deployed last={last} />
          <Images app={found.data} />
          {t.deliveries.waits[wait] && <Fact name={t.deliveries.waitsFor}>{t.deliveries.waits[wait]}</Fact>}
          {earlier && (
            <Fact name={t.deliveries.before(earlier.environment)}>
              <Revision app={earlier} revision={earlier.row.deployed} />
            </Fact>
          )}
        </dl>
        {found.error && <Trouble error={found.error} />}
        {earlier?.row.deployed && earlier.row.deployed !== runs && (
          <>
            <Distance row={row} runs={runs} other={earlier.row.deployed} environment={earlier.environment} />
            <Preview placed={placed} revision={earlier.row.deployed} environment={earlier.environment} />
          </>
        )}
        {!placed.said && <p className={styles.quiet}>{t.deliveries.guessed}</p>}
      </div>
      <Foot>
        <Link
          to="/applications/$namespace/$name"
          params={{ namespace: row.namespace, name: row.name }}
          search={{ tab: "history" }}
          className={styles.link}
        >
          {t.deliveries.history}
        </Link>
        <Link
          to="/applications/$namespace/$name"
          params={{ namespace: row.namespace, name: row.name }}
          search={{}}
          className={styles.link}
        >
          {t.deliveries.open}
        </Link>
        <Button onPress={onClose}>{t.close}</Button>
      </Foot>
    </Overlay>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Revision({ app: { row }, revision }: { app: Placed; revision: string }) {
  const t = useText();
  const found = useQuery({ ...commit(row, revision), enabled: /^[0-9a-f]{40}$/u.test(revision) });
  if (!revision) return row.operation ? t.deliveries.unknown : t.deliveries.never;
  return (
    <>
      <code>{harmless(short(revision), 60)}</code>{" "}
      {found.data && (
        <>
          <bdi>{harmless((found.data.message ?? "").split("\n")[0] ?? "", 200)}</bdi>{" "}
          <small>
            <bdi>{harmless(found.data.author ?? "", 100)}</bdi> <Time at={found.data.date} />
          </small>
        </>
      )}
    </>
  );
}

function Deployed({ last }: { last: Deployment | undefined }) {
  const t = useText();
  if (!last) return null;
  const { username, automated } = last.initiatedBy ?? {};
  return (
    <Fact name={t.deliveries.since}>
      <Time at={last.deployedAt} />{" "}
      {automated ? t.one.automation : username && <bdi>{t.deliveries.by(harmless(username, 100))}</bdi>}
    </Fact>
  );
}

function Images({ app }: { app: Whole | undefined }) {
  const t = useText();
  const images = app?.status?.summary?.images ?? [];
  if (images.length === 0) return null;
  return (
    <Fact name={t.deliveries.images}>
      <ul>
        {images.slice(0, 20).map((each) => (
          <li key={each}>
            <code>{harmless(each, 200)}</code>
          </li>
        ))}
      </ul>
    </Fact>
  );
}

/** Worked out when it is asked for: it renders another revision. */
function Preview({
  placed: { row },
  revision,
  environment,
}: {
  placed: Placed;
  revision: string;
  environment: string;
}) {
  const t = useText();
  const [asked, ask] = useState(false);
  const found = useQuery({ ...plan(row, { prune: false, revision: [revision] }), enabled: asked });
  return (
    <section className={styles.preview}>
      <h3>{t.deliveries.preview(environment)}</h3>
      {!asked ? (
        <Button onPress={() => ask(true)}>{t.deliveries.previewGo}</Button>
      ) : found.data ? (
        <Planned plan={found.data} level={4} />
      ) : found.error ? (
        <Trouble error={found.error} />
      ) : (
        <Loading />
      )}
      <p className={styles.quiet}>{t.deliveries.previewHint}</p>
    </section>
  );
}
