/** What is told to people: how much waits, and what is dead, to be sent again or discarded from here. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Health } from "@/api/health";
import { told } from "@/api/notifications";
import { harmless } from "@/domain/shown";
import { useSaid } from "@/text/settings";
import { Table as Letters } from "@/views/notifications/Table";
import { Table } from "../../parts/Listing";
import { Hint } from "../../parts/Page";

const LAST = 10;
const DEAD = { phase: "dead" };
const PHASES = ["waiting", "sending", "retrying", "sent", "dead"] as const;

export function Outbox({ of }: { of: NonNullable<Health["outbox"]> }) {
  const t = useSaid();
  const services = [...new Set(of.map((each) => each.service))].sort();
  const count = (service: string, phase: string) =>
    of.find((each) => each.service === service && each.phase === phase)?.count ?? 0;
  return (
    <>
      <h2>{t.notifications.title}</h2>
      {services.length === 0 ? (
        <Hint>
          {t.notifications.none} {t.notifications.noneHint}
        </Hint>
      ) : (
        <Table
          label={t.notifications.title}
          rows={services}
          keyOf={(each) => each}
          columns={[
            { title: t.notifications.service, cell: (each) => <bdi>{harmless(each, 200)}</bdi> },
            ...PHASES.map((phase) => ({
              title: t.notifications.phases[phase] ?? phase,
              cell: (each: string) => count(each, phase),
            })),
          ]}
        />
      )}
      {of.some((each) => each.phase === "dead") && <Dead />}
    </>
  );
}

function Dead() {
  const t = useSaid();
  const page = useInfiniteQuery(told(DEAD, LAST)).data?.pages[0];
  if (!page?.items.length) return null;
  return (
    <>
      <h2>{t.health.dead}</h2>
      <Letters items={page.items} mine={page.mine} label={t.health.dead} />
      <Link to="/notifications" search={DEAD}>
        {t.health.allDead}
      </Link>
    </>
  );
}
