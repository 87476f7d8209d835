/** How Trueup itself is: what is wrong first, with the remedy; then the figures of the process that answers. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleCheck, CircleX } from "lucide-react";
import { type Health as Figures, health, stored } from "@/api/settings";
import { Awaited } from "@/design/Notice";
import { Time } from "@/design/Time";
import { asText, harmless } from "@/domain/shown";
import { useLanguage } from "@/text";
import { useSaid } from "@/text/settings";
import { Table } from "../parts/Listing";
import { Fact, Facts, Hint, Page } from "../parts/Page";
import { State } from "../parts/State";
import { bytes } from "./bytes";
import styles from "./page.module.css";

export function Health() {
  const t = useSaid();
  const found = useQuery(health);
  if (!found.data) return <Awaited query={found} of={t.named.health?.[0]} />;
  return (
    <Page title={t.named.health?.[0]} hint={t.health.updated}>
      <Troubles of={found.data.troubles} />
      <Process of={found.data} />
      <Work of={found.data} />
      <Places of={found.data} />
      <Mishaps of={found.data} />
    </Page>
  );
}

function Troubles({ of }: { of: Figures["troubles"] }) {
  const t = useSaid();
  const Icon = of.length ? CircleX : CircleCheck;
  return (
    <>
      <p role="status" className={styles.well} data-tone={of.length ? "bad" : "good"}>
        <Icon size={18} aria-hidden />
        {of.length ? t.health.troubles(of.length) : t.health.well}
      </p>
      {of.length > 0 && (
        <ul className={styles.troubles}>
          {of.map((each, index) => (
            <li key={index}>
              <b>{t.health.about[each.about] ?? each.about}</b> <bdi>{asText(each.message)}</bdi>
              {each.hint && <Hint>{each.hint}</Hint>}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Process({ of: { workings, record, ...of } }: { of: Figures }) {
  const t = useSaid();
  const { language } = useLanguage();
  const { rendering, stores = [] } = workings;
  return (
    <>
      <h2>{t.health.process}</h2>
      <Facts>
        <Fact name={t.health.version}>{of.version}</Fact>
        <Fact name={t.health.since}>{workings.since && <Time at={workings.since} />}</Fact>
        <Fact name={t.health.host}>{workings.host}</Fact>
        <Fact name={t.health.roles}>{workings.roles?.join(", ")}</Fact>
        <Fact name={t.health.runs}>{`${of.python}, ${of.platform}`}</Fact>
        <Fact name={t.health.applications}>{String(of.applications ?? 0)}</Fact>
        <Fact name={t.health.rendering}>
          {rendering && t.health.renderers(rendering.busy, rendering.running, rendering.most)}
        </Fact>
        {stores.map((each) => (
          <Fact key={each.name} name={`${t.health.caches}: ${t.health.names[each.name] ?? each.name}`}>
            {t.health.of(bytes(each.used, language), bytes(each.room, language))}
          </Fact>
        ))}
        <Fact name={t.health.database}>{record?.database}</Fact>
        <Fact name={t.health.entries}>{record && <Link to="/record">{record.head?.id ?? 0}</Link>}</Fact>
        <Fact name={t.health.unwritten}>{record?.waiting}</Fact>
      </Facts>
    </>
  );
}

function Work({ of }: { of: Figures }) {
  const t = useSaid();
  const queues = of.workings.queues ?? [];
  return (
    <>
      <h2>{t.health.queues}</h2>
      {queues.length === 0 ? (
        <Hint>{t.health.noQueues}</Hint>
      ) : (
        <Table
          label={t.health.queues}
          rows={queues}
          keyOf={(each) => each.name}
          columns={[
            { title: t.health.queue, cell: (each) => t.health.names[each.name] ?? each.name },
            { title: t.health.waiting, cell: (each) => each.waiting },
            { title: t.health.busy, cell: (each) => `${each.busy} / ${each.workers}` },
            { title: t.health.failing, cell: (each) => Object.keys(each.failing).slice(0, 20).join(", ") || t.none },
          ]}
        />
      )}
    </>
  );
}

function Places({ of }: { of: Figures }) {
  const t = useSaid();
  const repositories = useQuery(stored("repositories")).data ?? [];
  return (
    <>
      <h2>{t.health.clusters}</h2>
      <Table
        label={t.health.clusters}
        rows={of.clusters}
        keyOf={(each) => each.server}
        columns={[
          {
            title: t.name,
            cell: (each) => (
              <Link to="/settings/$section/$name" params={{ section: "clusters", name: each.server }} search={{}}>
                <bdi>{each.name}</bdi>
              </Link>
            ),
          },
          { title: t.state, cell: ({ held }) => <State of={held && state(held.problem)} /> },
          { title: t.health.objects, cell: ({ held }) => held?.objects ?? 0 },
          { title: t.health.watched, cell: ({ held }) => held?.synced && <Time at={held.synced} /> },
        ]}
      />
      <h2>{t.health.repositories}</h2>
      {repositories.length === 0 ? (
        <Hint>{t.none}</Hint>
      ) : (
        <Table
          label={t.health.repositories}
          rows={repositories}
          keyOf={(each) => `${each.project ?? ""}/${each.repo}`}
          columns={[
            { title: t.name, cell: (each) => <bdi>{each.repo}</bdi> },
            { title: t.state, cell: (each) => <State of={each.connectionState} /> },
          ]}
        />
      )}
    </>
  );
}

const state = (problem: string | undefined) => ({ status: problem ? "Failed" : "Successful", message: problem ?? "" });

function Mishaps({ of }: { of: Figures }) {
  const t = useSaid();
  const mishaps = of.workings.mishaps ?? [];
  return (
    <>
      <h2>{t.health.mishaps}</h2>
      {mishaps.length === 0 ? (
        <Hint>{t.health.noMishaps}</Hint>
      ) : (
        <Table
          label={t.health.mishaps}
          rows={mishaps}
          keyOf={(each, index) => `${each.time} ${index}`}
          columns={[
            { title: t.record.when, cell: (each) => <Time at={each.time} /> },
            { title: t.type, cell: (each) => each.level },
            {
              title: t.record.what,
              cell: (each) => (
                <>
                  {harmless(`${each.source}: ${each.event}`)}
                  <small>
                    <bdi>
                      {harmless(
                        Object.entries(each.values)
                          .map((pair) => pair.join("="))
                          .join(" "),
                      )}
                    </bdi>
                  </small>
                </>
              ),
            },
          ]}
        />
      )}
    </>
  );
}
