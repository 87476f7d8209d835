/** What is looked at: how much is due, how long it waits for a worker, what fails. */

import type { Health } from "@/api/health";
import { Spark } from "@/design/Chart";
import { peak } from "@/domain/chart";
import { lasting, trend } from "@/domain/health";
import { harmless } from "@/domain/shown";
import { useLanguage } from "@/text";
import { useSaid } from "@/text/settings";
import { Table } from "../../parts/Listing";
import { Hint } from "../../parts/Page";

const MOST = 20; // names of what fails

export function Queues({ of: { queues = [], trends, step = 0 } }: { of: Health["workings"] }) {
  const t = useSaid();
  const { language } = useLanguage();
  const course = (queue: string, figure: string, say: (value: number) => string) => {
    const values = trend(trends, "queue", figure, queue);
    if (peak(values) === 0) return null;
    const minutes = Math.round((values.length * step) / 60);
    const title = figure === "wait" ? t.health.wait : t.health.due;
    return <Spark label={t.health.course(title, minutes, say(peak(values)))} values={values} />;
  };
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
            {
              title: t.health.queue,
              cell: (each) => (
                <>
                  {t.health.names[each.name] ?? each.name}
                  <small>{t.health.scheduled(each.waiting)}</small>
                </>
              ),
            },
            {
              title: t.health.due,
              cell: (each) => (
                <>
                  {each.due ?? 0}
                  {course(each.name, "due", String)}
                </>
              ),
            },
            {
              title: t.health.wait,
              cell: (each) => (
                <>
                  {lasting(each.longest ?? 0, language)}
                  {course(each.name, "wait", (value) => lasting(value, language))}
                </>
              ),
            },
            { title: t.health.busy, cell: (each) => `${each.busy} / ${each.workers}` },
            { title: t.health.failing, cell: (each) => <Failing of={each.failing} /> },
          ]}
        />
      )}
    </>
  );
}

function Failing({ of }: { of: Record<string, number> }) {
  const t = useSaid();
  const names = Object.keys(of);
  if (names.length === 0) return t.none;
  return (
    <>
      {names.slice(0, MOST).map((each) => (
        <small key={each}>
          <bdi>{harmless(each, 300)}</bdi>
        </small>
      ))}
      {names.length > MOST && <small>{t.health.andMore(names.length - MOST)}</small>}
    </>
  );
}
