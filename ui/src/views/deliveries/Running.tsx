/** One application in a cell: its revision, how it is, and what it waits for. */

import { Status } from "@/design/Status";
import { type Cell, comparable, counterpart, type Placed, type Wait, waiting } from "@/domain/deliveries";
import { harmless, short } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./Running.module.css";

const CALM: readonly Wait[] = ["same", "first"];

interface Props {
  placed: Placed;
  earlier: Cell | undefined;
  /** Whether it has to be told from others in the same cell. */
  several: boolean;
  onOpen: () => void;
}

export function Running({ placed, earlier, several, onOpen }: Props) {
  const t = useText();
  const { row } = placed;
  const other = counterpart(placed, earlier);
  const wait = waiting(placed, other);
  const both = other && row.deployed && other.row.deployed && comparable(row, other.row);
  const differs = both && row.deployed !== other.row.deployed;
  return (
    <button type="button" className={styles.running} onClick={onOpen} data-level={differs ? "differs" : "same"}>
      <span className={styles.first}>
        {several && <bdi className={styles.region}>{harmless(placed.region || row.name, 60)}</bdi>}
        {row.deployed ? (
          <code>{harmless(short(row.deployed), 24)}</code>
        ) : (
          <i>{row.operation ? t.deliveries.unknown : t.deliveries.never}</i>
        )}
        <Status status={row.health} bare />
      </span>
      {differs && <small>{t.deliveries.behind(other.environment)}</small>}
      {!CALM.includes(wait) && <small data-wait={wait}>{t.deliveries.waits[wait]}</small>}
    </button>
  );
}
