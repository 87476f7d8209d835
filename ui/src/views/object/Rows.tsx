/** Many rows, of which those in sight are drawn. */

import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { type ReactNode, type RefObject, useRef } from "react";
import styles from "./Rows.module.css";

export type Scroller = Virtualizer<HTMLDivElement, Element>;

interface Props {
  count: number;
  label: string;
  row: (at: number) => ReactNode;
  /** Of a row, as far as is known; in pixels. */
  height?: number;
  /** Whether long lines are broken. */
  wrap?: boolean;
  scroller?: RefObject<Scroller | null>;
  onScroll?: (atEnd: boolean) => void;
  className?: string;
}

const NEAR_END = 30; // pixels

export function Rows({ count, label, row, height = 20, wrap = false, scroller, onScroll, className = "" }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const found = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    overscan: 12,
  });
  if (scroller) scroller.current = found;
  const seen = found.getVirtualItems();
  return (
    <div
      ref={box}
      role="region"
      aria-label={label}
      tabIndex={0}
      className={`${styles.box} ${wrap ? styles.wrap : ""} ${className}`}
      onScroll={({ currentTarget: at }) => onScroll?.(at.scrollHeight - at.scrollTop - at.clientHeight < NEAR_END)}
    >
      <div className={styles.all} style={{ blockSize: found.getTotalSize() }}>
        <div className={styles.seen} style={{ insetBlockStart: seen[0]?.start ?? 0 }}>
          {seen.map(({ key, index }) => (
            <div key={key} data-index={index} ref={found.measureElement} className={styles.row}>
              {row(index)}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
