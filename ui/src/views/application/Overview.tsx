import type { ReactNode } from "react";
import type { Whole } from "@/api/application";
import { Loading } from "@/design/Notice";
import { Status, tone } from "@/design/Status";
import { Time } from "@/design/Time";
import { harmless, short } from "@/domain/shown";
import { type Item, troubles } from "@/domain/tree";
import { useText } from "@/text";
import styles from "./Overview.module.css";

const MOST = 50;

type OnObject = (id: string) => void;

export function Overview({ app, items, onObject }: { app: Whole; items: Item[] | undefined; onObject: OnObject }) {
  return (
    <div className={styles.page}>
      <Verdict app={app} items={items} onObject={onObject} />
      <Facts app={app} />
      <Objects items={items} onObject={onObject} />
    </div>
  );
}

/** What is wrong, in a sentence, with the objects that it is about. */
function Verdict({ app, items = [], onObject }: { app: Whole; items: Item[] | undefined; onObject: OnObject }) {
  const t = useText();
  const found = troubles(items);
  const sick = found.filter((each) => each.health === "Degraded" || each.health === "Missing").length;
  const differ = items.filter((each) => each.sync === "OutOfSync").length;
  const moving = found.some((each) => each.health === "Progressing");
  const said = [sick && t.one.sick(sick), differ && t.one.differs(differ), moving && t.one.progressing].filter(Boolean);
  const failed = ["Failed", "Error"].includes(app.status?.operationState?.phase ?? "");
  const conditions = app.status?.conditions ?? [];
  const worst =
    sick || failed || conditions.some((each) => each.type.endsWith("Error"))
      ? "Degraded"
      : differ
        ? "OutOfSync"
        : moving
          ? "Progressing"
          : "Healthy";
  return (
    <section className={styles.verdict} data-tone={tone(worst)}>
      <p className={styles.sentence}>{said.join(" ") || (worst === "Healthy" && t.one.fine)}</p>
      {failed && (
        <p>
          <Status status={app.status?.operationState?.phase ?? ""} bare />{" "}
          {harmless(app.status?.operationState?.message ?? "")}
        </p>
      )}
      {conditions.map((each) => (
        <p key={`${each.type} ${each.message}`}>
          <b>{each.type}</b> <bdi>{harmless(each.message)}</bdi>
        </p>
      ))}
      <ul>
        {found.slice(0, 5).map((each) => (
          <li key={each.id}>
            <Status
              status={
                each.sync === "OutOfSync" && !["Degraded", "Missing"].includes(each.health) ? each.sync : each.health
              }
              bare
            />{" "}
            {each.kind}{" "}
            <button type="button" className={styles.link} onClick={() => onObject(each.id)}>
              <bdi>{each.name}</bdi>
            </button>{" "}
            <bdi>{harmless(each.message)}</bdi>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Facts({ app }: { app: Whole }) {
  const t = useText();
  const { spec, status } = app;
  const sources = spec.sources?.length ? spec.sources : spec.source ? [spec.source] : [];
  const automated = spec.syncPolicy?.automated;
  const operation = status?.operationState;
  return (
    <dl className={styles.facts}>
      <Fact name={t.one.project}>{spec.project || "default"}</Fact>
      {sources.map((each, index) => (
        <Fact key={index} name={t.one.source}>
          <bdi>{each.repoURL}</bdi>
          <small>
            <bdi>{each.path ?? each.chart}</bdi> @ <bdi>{each.targetRevision || "HEAD"}</bdi>
          </small>
        </Fact>
      ))}
      <Fact name={t.one.destination}>
        <bdi>{spec.destination?.namespace}</bdi>
        <small>
          <bdi>{spec.destination?.name || spec.destination?.server}</bdi>
        </small>
      </Fact>
      <Fact name={t.one.revision}>
        <code>{(status?.sync?.revisions ?? [status?.sync?.revision ?? ""]).map(short).join(", ")}</code>
      </Fact>
      <Fact name={t.one.automated}>
        {automated && automated.enabled !== false
          ? t.one.auto(Boolean(automated.prune), Boolean(automated.selfHeal))
          : t.one.manual}
      </Fact>
      {operation?.phase && (
        <Fact name={t.one.operation}>
          <Status status={operation.phase} bare /> <Time at={operation.finishedAt ?? operation.startedAt} />
          <small>
            <bdi>{harmless(operation.message ?? "")}</bdi>
          </small>
        </Fact>
      )}
    </dl>
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

function Objects({ items, onObject }: { items: Item[] | undefined; onObject: OnObject }) {
  const t = useText();
  if (!items) return <Loading />;
  const declared = items.filter((each) => each.sync);
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={t.one.objects}>
      <table className={styles.objects}>
        <caption>{t.one.objects}</caption>
        <thead>
          <tr>
            <th>{t.one.kind}</th>
            <th>{t.list.name}</th>
            <th>{t.one.namespace}</th>
            <th>{t.list.health}</th>
            <th>{t.list.sync}</th>
          </tr>
        </thead>
        <tbody>
          {declared.slice(0, MOST).map((each) => (
            <tr key={each.id}>
              <td>{each.kind}</td>
              <td>
                <button type="button" className={styles.link} onClick={() => onObject(each.id)}>
                  <bdi>{each.name}</bdi>
                </button>
              </td>
              <td>
                <bdi>{each.namespace}</bdi>
              </td>
              <td>{each.health && <Status status={each.health} bare />}</td>
              <td>
                <Status status={each.sync} bare />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
