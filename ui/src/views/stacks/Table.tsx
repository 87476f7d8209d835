/** The Stacks, one a line; on a phone, one a card. Only those in sight are drawn. */

import { Link } from "@tanstack/react-router";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef, useState } from "react";
import { keyOf } from "@/api/stacks/live";
import type { StackRow } from "@/api/stacks/types";
import { Foreign } from "@/design/Foreign";
import { useNarrow } from "@/design/narrow";
import { Time } from "@/design/Time";
import { isRunning, openPlan, type State, stateOf } from "@/domain/stacks/row";
import { useWords } from "@/text/stacks";
import { Progress, Standing } from "./Standing";
import styles from "./Table.module.css";
import { Totals } from "./Totals";

/** In which states it is said why. */
const TOLD: readonly State[] = ["failed", "pending", "unknown"];
const COLUMNS = ["name", "state", "plan", "drift", "tool", "applied"] as const;

export function Table({ rows }: { rows: readonly StackRow[] }) {
  const t = useWords();
  const narrow = useNarrow();
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop(box.current?.offsetTop ?? 0), []);
  const found = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => (narrow ? 150 : 58),
    overscan: 10,
    scrollMargin: top,
    getItemKey: (at) => (rows[at] ? keyOf(rows[at]) : at),
  });
  const seen = found.getVirtualItems();
  return (
    <div role="table" aria-label={t.title} aria-rowcount={rows.length + 1} className={styles.table}>
      <div role="rowgroup" className={styles.titles}>
        <div role="row" aria-rowindex={1} className={styles.row}>
          {COLUMNS.map((each) => (
            <div key={each} role="columnheader">
              {t.columns[each]}
            </div>
          ))}
        </div>
      </div>
      <div ref={box} role="rowgroup" className={styles.all} style={{ blockSize: found.getTotalSize() }}>
        <div className={styles.seen} style={{ insetBlockStart: (seen[0]?.start ?? top) - top }} role="presentation">
          {seen.map(({ index, key }) => {
            const row = rows[index];
            return (
              row && (
                <div
                  key={key}
                  role="row"
                  aria-rowindex={index + 2}
                  data-index={index}
                  ref={found.measureElement}
                  className={styles.row}
                >
                  <Cells row={row} />
                </div>
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Cells({ row }: { row: StackRow }) {
  const t = useWords();
  const plan = openPlan(row);
  return (
    <>
      <div role="cell" className={styles.name}>
        <Link to="/stacks/$namespace/$name" params={row} search={{}}>
          <Foreign text={row.name} longest={253} />
        </Link>
        <small>
          <Foreign text={row.project} /> · <Foreign text={row.path || row.repoUrl} />
        </small>
      </div>
      <div role="cell" className={styles.state}>
        <Standing row={row} />
        {isRunning(row) ? (
          <>
            <Progress done={row.run?.done} total={row.run?.total} />
            <small>
              {t.run.began} <Time at={row.run?.startedAt} />
            </small>
          </>
        ) : (
          TOLD.includes(stateOf(row)) &&
          row.message && (
            <small className={styles.why} title={row.message}>
              <Foreign text={row.message} longest={200} />
            </small>
          )
        )}
      </div>
      <div role="cell" data-label={t.columns.plan} data-empty={!plan}>
        {plan ? <Totals of={plan.totals ?? {}} /> : <span className={styles.quiet}>–</span>}
        {row.waits ? <small className={styles.waits}>{t.missingApprovals(row.waits)}</small> : null}
      </div>
      <div role="cell" data-label={t.columns.drift} data-empty={!row.drifted}>
        {row.drifted ? (
          <b className={styles.drift}>{t.drifted(row.drifted)}</b>
        ) : (
          <span className={styles.quiet}>–</span>
        )}
      </div>
      <div role="cell" data-label={t.columns.tool}>
        <Foreign text={row.engine || row.tool} />
      </div>
      <div role="cell" data-label={t.columns.applied}>
        {row.appliedAt ? <Time at={row.appliedAt} /> : <span className={styles.quiet}>{t.never}</span>}
      </div>
    </>
  );
}
