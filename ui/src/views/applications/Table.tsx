/** The table: ten thousand rows scroll, as only those in sight are there. On a phone rows are cards. */

import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useMemo, useRef } from "react";
import { useNarrow } from "@/design/narrow";
import { useText } from "@/text";
import { type Group, isGroup, lines } from "./arrange";
import { GroupLine } from "./GroupLine";
import { Heading } from "./Heading";
import { Line } from "./Line";
import styles from "./Table.module.css";
import { useKeys } from "./useKeys";

interface Props {
  groups: readonly Group[];
  folded: ReadonlySet<string>;
  onFold: (name: string) => void;
  sort: string;
  onSort: (sort: string) => void;
  chosen: ReadonlySet<string>;
  onChosen: (change: (before: ReadonlySet<string>) => ReadonlySet<string>) => void;
}

const HIGH = 46;
const CARD = 104;
const COLUMNS = ["name", "health", "sync", "destination", "source", "revision", "changed"] as const;

export function Table({ groups, folded, onFold, sort, onSort, chosen, onChosen }: Props) {
  const t = useText();
  const narrow = useNarrow();
  const box = useRef<HTMLDivElement>(null);
  const all = useMemo(() => lines(groups, folded), [groups, folded]);
  const toggle = useCallback((keys: readonly string[], on?: boolean) => onChosen(turned(keys, on)), [onChosen]);
  const keys = useKeys(
    box,
    all.length,
    (line) => all[line] !== undefined && !isGroup(all[line]),
    (line) => {
      const row = all[line];
      if (row && !isGroup(row)) toggle([row.key]);
    },
  );
  const virtual = useVirtualizer<HTMLDivElement, Element>({
    count: all.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => (narrow && all[index] && !isGroup(all[index]) ? CARD : HIGH),
    getItemKey: (index) => {
      const line = all[index];
      return `${narrow} ${line && isGroup(line) ? `group ${line.name}` : line?.key}`;
    },
    rangeExtractor: keys.extract,
    overscan: 8,
  });
  const shown = useMemo(() => groups.flatMap((group) => group.rows.map((row) => row.key)), [groups]);
  const every = shown.length > 0 && shown.every((key) => chosen.has(key));
  return (
    <div
      ref={box}
      className={styles.box}
      tabIndex={0}
      role="region"
      aria-label={t.list.title}
      aria-description={t.list.keys}
      onKeyDown={(event) => keys.onKeyDown(event, virtual)}
      onFocus={keys.onFocus}
    >
      <div role="table" aria-rowcount={all.length + 1} aria-label={t.list.title} className={styles.table}>
        <div role="row" aria-rowindex={1} className={`${styles.row} ${styles.head}`}>
          <span role="columnheader">
            <input
              type="checkbox"
              aria-label={t.list.selectAll}
              checked={every}
              ref={(it) => {
                if (it) it.indeterminate = !every && shown.some((key) => chosen.has(key));
              }}
              onChange={() => toggle(shown, !every)}
            />
          </span>
          {COLUMNS.map((each) => (
            <Heading key={each} field={each} sort={sort} onSort={onSort} />
          ))}
        </div>
        <div role="rowgroup" style={{ blockSize: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map(({ index, start, key }) => {
            const line = all[index];
            if (!line) return null;
            return isGroup(line) ? (
              <GroupLine
                key={key}
                group={line}
                index={index}
                start={start}
                folded={folded.has(line.name)}
                onFold={onFold}
                chosen={chosen}
                onToggle={toggle}
              />
            ) : (
              <Line key={key} row={line} index={index} start={start} chosen={chosen.has(line.key)} onToggle={toggle} />
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** Undefined: each the other way round. */
function turned(keys: readonly string[], on: boolean | undefined) {
  return (before: ReadonlySet<string>): ReadonlySet<string> => {
    const found = new Set(before);
    for (const key of keys) {
      if (on ?? !before.has(key)) found.add(key);
      else found.delete(key);
    }
    return found;
  };
}
