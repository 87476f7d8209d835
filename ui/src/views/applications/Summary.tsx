/** The fleet in figures: how many are how, and where; what one presses narrows the search. */

import { useMemo } from "react";
import { Foreign } from "@/design/Foreign";
import { tone } from "@/design/Status";
import { has, type Query, toggled } from "@/domain/query";
import { type Counts, facets } from "@/domain/query/facets";
import type { Row } from "@/domain/row";
import { useText } from "@/text";
import { Donut } from "./Donut";
import { type Choice, called, choices, type Facet, fieldOf, fixed, valueCalled } from "./facets";
import styles from "./Summary.module.css";

const ROUND = new Set(["health", "sync"]);
const SHOWN = ["health", "sync", "operation", "autosync", "project", "cluster", "revision", "destination"];
const CHARTS = fixed(SHOWN);
const WITHIN = new Set(["prune", "self-heal"]); // of those that sync by themselves
const MOST = 10; // parts of one chart
const NONE: Counts = new Map();

interface Props {
  rows: readonly Row[];
  wanted: Query;
  favourites: ReadonlySet<string>;
  text: string;
  onText: (text: string) => void;
}

export function Summary({ rows, wanted, favourites, text, onText }: Props) {
  const t = useText();
  const found = useMemo(() => facets(rows, wanted, SHOWN, favourites), [rows, wanted, favourites]);
  return (
    <div className={styles.charts} tabIndex={0} role="region" aria-label={t.list.summary}>
      <div className={styles.columns}>
        {CHARTS.map((facet) => (
          <Chart key={facet.id} facet={facet} counts={found.get(facet.id) ?? NONE} text={text} onText={onText} />
        ))}
      </div>
    </div>
  );
}

interface ChartProps {
  facet: Facet;
  counts: Counts;
  text: string;
  onText: (text: string) => void;
}

function Chart({ facet, counts, text, onText }: ChartProps) {
  const t = useText();
  const all = choices(facet, counts, []);
  const sum = all.reduce((before, { value, count }) => before + (WITHIN.has(value) ? 0 : count), 0);
  if (all.length === 0) return null;
  const name = called(facet.id, t);
  const field = fieldOf(facet.id);
  const press = (value: string) => onText(toggled(text, field, value));
  return (
    <section className={styles.chart} aria-label={t.filters.chart(name)}>
      <h2>{name}</h2>
      <div className={styles.body}>
        {ROUND.has(facet.id) && sum > 0 && <Donut parts={all} sum={sum} onPress={press} />}
        <ul className={styles.parts}>
          {all.slice(0, MOST).map((each) => (
            <li key={each.value}>
              <Part facet={facet} part={each} sum={sum} chosen={has(text, field, each.value)} onPress={press} />
            </li>
          ))}
          {all.length > MOST && <li className={styles.none}>{t.list.more(all.length - MOST)}</li>}
        </ul>
      </div>
    </section>
  );
}

interface PartProps {
  facet: Facet;
  part: Choice;
  sum: number;
  chosen: boolean;
  onPress: (value: string) => void;
}

function Part({ facet, part: { value, count }, sum, chosen, onPress }: PartProps) {
  const t = useText();
  const percent = Math.round((count / Math.max(sum, 1)) * 100);
  return (
    <button
      type="button"
      className={styles.part}
      data-tone={ROUND.has(facet.id) || facet.id === "operation" ? tone(value) : "plain"}
      aria-pressed={chosen}
      onClick={() => onPress(value)}
    >
      <span className={styles.value}>
        <Foreign text={valueCalled(facet.id, value, t)} longest={120} />
      </span>
      <span className={styles.share}>{t.filters.share(count, percent)}</span>
      <span className={styles.track} aria-hidden>
        <span style={{ inlineSize: `${(count / Math.max(sum, 1)) * 100}%` }} />
      </span>
    </button>
  );
}
