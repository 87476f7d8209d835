/** A ring of shares, for those who see it; the list beside it says and does the same for everybody. */

import { tone } from "@/design/Status";
import styles from "./Donut.module.css";
import type { Choice } from "./facets";

const RADIUS = 42;
const ROUND = 2 * Math.PI * RADIUS;
const GAP = 1.5;

interface Props {
  parts: readonly Choice[];
  sum: number;
  onPress: (value: string) => void;
}

export function Donut({ parts, sum, onPress }: Props) {
  let at = 0;
  return (
    <svg viewBox="0 0 110 110" className={styles.donut} aria-hidden>
      {parts.map(({ value, count }) => {
        const long = (count / sum) * ROUND;
        const start = at;
        at += long;
        const gap = parts.length > 1 && long > GAP * 2 ? GAP : 0;
        return (
          <circle
            key={value}
            cx={55}
            cy={55}
            r={RADIUS}
            data-tone={tone(value)}
            strokeDasharray={`${long - gap} ${ROUND - long + gap}`}
            strokeDashoffset={-start}
            onPointerUp={() => onPress(value)}
          />
        );
      })}
      <text x={55} y={61}>
        {sum}
      </text>
    </svg>
  );
}
