import { ChevronDown, ChevronRight } from "lucide-react";
import { Foreign } from "@/design/Foreign";
import { tone } from "@/design/Status";
import { HEALTH } from "@/domain/application";
import { useText } from "@/text";
import type { Group } from "./arrange";
import styles from "./Table.module.css";

interface Props {
  group: Group;
  index: number;
  start: number;
  folded: boolean;
  onFold: (name: string) => void;
  chosen: ReadonlySet<string>;
  onToggle: (keys: readonly string[], on: boolean) => void;
}

/** Heads a group: how many there are, how many of them are not well, and a way to fold it. */
export function GroupLine({ group, index, start, folded, onFold, chosen, onToggle }: Props) {
  const t = useText();
  const name = group.name || t.list.unnamed;
  const every = group.rows.every((row) => chosen.has(row.key));
  const Turn = folded ? ChevronRight : ChevronDown;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={`${styles.row} ${styles.group}`}
      style={{ transform: `translateY(${start}px)` }}
    >
      <span role="cell">
        <input
          type="checkbox"
          aria-label={t.list.selectGroup(name)}
          checked={every}
          onChange={() =>
            onToggle(
              group.rows.map((row) => row.key),
              !every,
            )
          }
        />
      </span>
      <span role="cell" className={styles.named}>
        <button type="button" aria-expanded={!folded} onClick={() => onFold(group.name)}>
          <Turn size={16} aria-hidden className={styles.turn} />
          <Foreign text={name} longest={120} />
          <small>{group.rows.length}</small>
        </button>
        <Unwell group={group} />
      </span>
    </div>
  );
}

function Unwell({ group }: { group: Group }) {
  const t = useText();
  const worst = HEALTH.filter((each) => each === "Degraded" || each === "Missing" || each === "Progressing");
  return worst.map((each) => {
    const count = group.rows.filter((row) => row.health === each).length;
    if (count === 0) return null;
    return (
      <small key={each} data-tone={tone(each)} className={styles.unwell}>
        {count} {t.status[each]}
      </small>
    );
  });
}
