import { memo } from "react";
import { Foreign } from "@/design/Foreign";
import { Status } from "@/design/Status";
import { Time } from "@/design/Time";
import type { Row } from "@/domain/row";
import { harmless, short } from "@/domain/shown";
import { useText } from "@/text";
import { Into } from "./Into";
import { Links, Notices } from "./Notices";
import { Star } from "./Star";
import styles from "./Table.module.css";

interface Props {
  row: Row;
  index: number;
  start: number;
  chosen: boolean;
  onToggle: (keys: readonly string[]) => void;
}

/** One application; drawn anew only when it has changed, however many others have. */
export const Line = memo(function Line({ row, index, start, chosen, onToggle }: Props) {
  const t = useText();
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={chosen}
      data-line={index}
      className={`${styles.row} ${styles.line}`}
      style={{ transform: `translateY(${start}px)` }}
    >
      <span role="cell" className={styles.choose}>
        <input
          type="checkbox"
          aria-label={t.list.select(row.name)}
          checked={chosen}
          onChange={() => onToggle([row.key])}
        />
      </span>
      <span role="cell" className={styles.name}>
        <span className={styles.title}>
          <Star of={row.key} name={row.name} />
          <Into row={row}>
            <Foreign text={row.name} />
          </Into>
          <Notices row={row} />
          <Links row={row} />
        </span>
        <small>{row.marks.includes("deleting") ? t.list.deleting : <Foreign text={under(row)} />}</small>
      </span>
      <span role="cell" className={styles.health} title={row.why ? harmless(row.why, 300) : undefined}>
        <Status status={row.health} />
      </span>
      <span role="cell" className={styles.sync}>
        <Status status={row.sync} />
      </span>
      <span role="cell" className={styles.destination}>
        <Foreign text={row.destination} />
        <small>
          <Foreign text={row.cluster} />
        </small>
      </span>
      <span role="cell" className={styles.source} title={harmless(row.repositories.join("\n"), 600)}>
        <Foreign text={row.paths[0] ?? ""} />
        <small>
          <Foreign text={row.repositories[0] ?? ""} />
        </small>
      </span>
      <span role="cell" className={styles.revision}>
        <code>{harmless(short(row.revision), 40)}</code>
        <small>
          <Foreign text={row.revisions[0] ?? ""} longest={80} />
        </small>
      </span>
      <span role="cell" className={styles.changed}>
        <Time at={row.changed} />
        <small>{row.operation && (t.status[row.operation] ?? row.operation)}</small>
      </span>
    </div>
  );
});

/** What is wrong, if anything is; else where it belongs. */
function under(row: Row): string {
  const [worst] = row.notes;
  return worst?.bad ? worst.message : row.waits || row.failed || row.project;
}
