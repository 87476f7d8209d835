/** When windows are open: two weeks as bars, and each time exactly, here and where the window is. */

import type { Calendar } from "@/api/projects";
import type { Window } from "@/domain/project";
import { useLanguage } from "@/text";
import { useSaid } from "@/text/settings";
import { Table } from "../parts/Listing";
import { Hint } from "../parts/Page";
import { days, inZone, parts } from "./days";
import styles from "./projects.module.css";

const SHOWN = 6;

export function Fortnight({ of, windows }: { of: Calendar; windows: readonly Window[] }) {
  const { language } = useLanguage();
  const begins = days(new Date(of.now));
  const named = new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric" });
  return (
    <div className={styles.days} aria-hidden>
      {begins.slice(0, -1).map((begin, day) => (
        <div key={begin.getTime()}>
          {named.format(begin)}
          <div className={styles.bar}>
            {of.windows.flatMap((each, index) =>
              parts(each.spans, begin, begins[day + 1] ?? begin).map(({ from, to }) => (
                <i
                  key={`${index} ${from}`}
                  data-kind={windows[index]?.kind}
                  style={{ insetBlockStart: `${from * 100}%`, blockSize: `${(to - from) * 100}%` }}
                />
              )),
            )}
          </div>
        </div>
      ))}
    </div>
  );
}

export function Coming({ of, zone }: { of: Calendar["windows"][number]; zone: string }) {
  const t = useSaid();
  const { language } = useLanguage();
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (of.faults?.length) {
    return (
      <ul>
        {of.faults.map((each) => (
          <li key={each.field} className={styles.fault}>
            {each.message} <Hint>{each.allowed}</Hint>
          </li>
        ))}
      </ul>
    );
  }
  if (of.spans.length === 0) return <Hint>{t.projects.window.never}</Hint>;
  const there = {
    title: `${t.projects.window.there} (${zone})`,
    cell: (each: { start: string }) => inZone(each.start, zone, language),
  };
  return (
    <>
      <Table
        label={t.projects.window.coming}
        rows={of.spans.slice(0, SHOWN)}
        keyOf={(each) => each.start}
        columns={[
          { title: t.projects.window.opens, cell: (each) => inZone(each.start, here, language) },
          { title: t.projects.window.closes, cell: (each) => inZone(each.end, here, language) },
          ...(zone === here ? [] : [there]),
        ]}
      />
      {(of.more || of.spans.length > SHOWN) && <Hint>{t.projects.window.more}</Hint>}
    </>
  );
}
