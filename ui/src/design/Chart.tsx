/** Small charts. Each says in words what it shows, for whoever does not see it. */

import { line, stacked, type Value } from "@/domain/chart";
import styles from "./Chart.module.css";

const WIDTH = 160;
const HEIGHT = 32;

interface Props {
  label: string;
  values: readonly Value[];
  tone?: "still" | "good" | "warn" | "bad";
  /** What the upper edge means; else it is the most of the values. */
  most?: number | undefined;
}

/** How a figure went. A value between two that are not known is a dot. */
export function Spark({ label, values, tone = "still", most }: Props) {
  const drawn = line(values, WIDTH, HEIGHT - 4, most);
  return (
    <svg
      viewBox={`0 -2 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={styles.chart}
      data-tone={tone}
      role="img"
      aria-label={label}
    >
      <path d={`M0 ${HEIGHT - 4}H${WIDTH}`} className={styles.ground} />
      <path d={drawn} className={styles.line} />
    </svg>
  );
}

interface Stacked {
  label: string;
  good: readonly number[];
  bad?: readonly number[];
  titles?: readonly string[];
  /** Of the lower ones: whether more of them is better. */
  tone?: "good" | "still";
}

/** How many there were of each time; those that went wrong on top. */
export function Bars({ label, good, bad = [], titles = [], tone = "good" }: Stacked) {
  const [below, above] = stacked(good, bad, WIDTH, HEIGHT);
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={styles.chart}
      data-tone={tone}
      role="img"
      aria-label={label}
    >
      <path d={`M0 ${HEIGHT}H${WIDTH}`} className={styles.ground} />
      {below.map((each, at) => (
        <g key={at}>
          {titles[at] && <title>{titles[at]}</title>}
          <rect {...each} className={styles.good} />
          <rect {...above[at]} className={styles.bad} />
          {titles[at] && <rect x={each.x} y={0} width={each.width} height={HEIGHT} fill="transparent" />}
        </g>
      ))}
    </svg>
  );
}
