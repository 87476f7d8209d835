/** How many are how: a bar for health and one for sync; each part narrows the search to itself. */

import { tone } from "@/design/Status";
import { HEALTH, type Row, SYNC } from "@/domain/application";
import { has, toggled } from "@/domain/query";
import { useText } from "@/text";
import { counts } from "./arrange";
import styles from "./Counts.module.css";

export function Counts({ rows, text, onText }: { rows: readonly Row[]; text: string; onText: (text: string) => void }) {
  const t = useText();
  const bars = [
    { field: "health", label: t.list.health, order: HEALTH, found: counts<string>(rows, (row) => row.health) },
    { field: "sync", label: t.list.sync, order: SYNC, found: counts<string>(rows, (row) => row.sync) },
  ];
  return (
    <div className={styles.counts}>
      {bars.map(({ field, label, order, found }) => (
        <div key={field} role="group" aria-label={label} className={styles.group}>
          <span className={styles.label}>{label}</span>
          <div className={styles.bar}>
            {order
              .filter((each) => found.has(each))
              .map((each) => (
                <button
                  key={each}
                  type="button"
                  className={styles.part}
                  data-tone={tone(each)}
                  style={{ flexGrow: found.get(each) }}
                  aria-pressed={has(text, field, each)}
                  onClick={() => onText(toggled(text, field, each))}
                >
                  <b>{found.get(each)}</b> {t.status[each]}
                </button>
              ))}
          </div>
        </div>
      ))}
    </div>
  );
}
