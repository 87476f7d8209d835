/** What each of several applications would do, and all of them together. */

import { useState } from "react";
import { Foreign } from "@/design/Foreign";
import { type Counted, counted, together } from "@/domain/planning";
import type { Row } from "@/domain/row";
import { useText } from "@/text";
import { Planned } from "@/views/sync/Planned";
import styles from "./BulkSync.module.css";
import type { PlanOf, Plans } from "./usePlans";

const TONES: Readonly<Record<string, string>> = { create: "good", update: "busy", replace: "warn", delete: "bad" };
const MOST = 200; // rows that are drawn; the sum is of all

export function PlansTable({ targets, plans }: { targets: readonly Row[]; plans: Plans }) {
  const t = useText();
  const done = [...plans.values()];
  const sum = together(done.flatMap(({ plan }) => (plan ? [plan] : [])));
  return (
    <section className={styles.overview} aria-label={t.bulk.overview}>
      <div className={styles.sum}>
        <h3>{t.bulk.overview}</h3>
        <span role="status">{t.bulk.planned(done.length, targets.length)}</span>
        <b className={styles.total}>
          {t.bulk.total}: {sum.length ? <Changes counts={sum} /> : done.length === targets.length && t.bulk.unchanged}
        </b>
      </div>
      <ul className={styles.plans} tabIndex={0} aria-label={t.bulk.overview}>
        {targets.slice(0, MOST).map((row) => (
          <One key={row.key} row={row} found={plans.get(row.key)} />
        ))}
        {targets.length > MOST && <li>{t.list.more(targets.length - MOST)}</li>}
      </ul>
    </section>
  );
}

function One({ row, found }: { row: Row; found: PlanOf | undefined }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  const changes = found?.plan ? counted(found.plan.counts) : [];
  return (
    <li>
      <div className={styles.one}>
        <b>
          <Foreign text={row.name} />
        </b>
        <span>
          {!found && <span className={styles.quiet}>{t.bulk.planning}</span>}
          {found?.error !== undefined && (
            <span data-tone="bad">
              <Foreign text={found.error instanceof Error ? found.error.message : String(found.error)} />
            </span>
          )}
          {found?.plan?.blocked && <span data-tone="bad">{t.bulk.blocked} </span>}
          {found?.plan && (changes.length ? <Changes counts={changes} /> : <span>{t.bulk.unchanged}</span>)}
        </span>
        {found?.plan && (changes.length > 0 || found.plan.blocked || found.plan.findings) && (
          <button type="button" aria-expanded={open} aria-label={t.bulk.show(row.name)} onClick={() => setOpen(!open)}>
            {open ? "−" : "+"}
          </button>
        )}
      </div>
      {open && found?.plan && <Planned plan={found.plan} level={4} />}
    </li>
  );
}

function Changes({ counts }: { counts: Counted }) {
  const t = useText();
  return (
    <span className={styles.changes}>
      {counts.map(([action, count]) => (
        <span key={action} data-tone={TONES[action]}>
          {count} {t.sync.actions[action] ?? action}
        </span>
      ))}
    </span>
  );
}
