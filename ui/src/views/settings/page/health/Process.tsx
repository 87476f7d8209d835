/** What the process that answers is, and where it keeps what. */

import { Link } from "@tanstack/react-router";
import type { Health } from "@/api/health";
import { Time } from "@/design/Time";
import { useLanguage } from "@/text";
import { useSaid } from "@/text/settings";
import { Fact, Facts } from "../../parts/Page";
import { bytes } from "../bytes";

export function Process({ of: { workings, record, ...of } }: { of: Health }) {
  const t = useSaid();
  const { language } = useLanguage();
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
        {workings.stores?.map((each) => (
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
