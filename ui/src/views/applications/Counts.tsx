/** How many are how: a bar for health and one for sync; each part narrows the search to itself. */

import { useMemo } from "react";
import { tone } from "@/design/Status";
import { has, type Query, toggled } from "@/domain/query";
import { facets } from "@/domain/query/facets";
import type { Row } from "@/domain/row";
import { useText } from "@/text";
import styles from "./Counts.module.css";
import { choices, fixed } from "./facets";

interface Props {
  rows: readonly Row[];
  wanted: Query;
  favourites: ReadonlySet<string>;
  text: string;
  onText: (text: string) => void;
}

const BARS = fixed(["health", "sync"]);

export function Counts({ rows, wanted, favourites, text, onText }: Props) {
  const t = useText();
  const found = useMemo(() => facets(rows, wanted, ["health", "sync"], favourites), [rows, wanted, favourites]);
  return (
    <div className={styles.counts}>
      {BARS.filter((facet) => found.get(facet.id)?.size).map((facet) => (
        <div key={facet.id} role="group" aria-label={t.filters.fields[facet.id]} className={styles.group}>
          <span className={styles.label}>{t.filters.fields[facet.id]}</span>
          <div className={styles.bar}>
            {choices(facet, found.get(facet.id) ?? new Map(), []).map(({ value, count }) => (
              <button
                key={value}
                type="button"
                className={styles.part}
                data-tone={tone(value)}
                style={{ flexGrow: count }}
                aria-pressed={has(text, facet.id, value)}
                onClick={() => onText(toggled(text, facet.id, value))}
              >
                <b>{count}</b> {t.status[value] ?? value}
              </button>
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}
