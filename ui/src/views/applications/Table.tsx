/** The table: ten thousand rows scroll, as only those in sight are there. */

import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, useMemo, useRef } from "react";
import { Status } from "@/design/Status";
import { Time } from "@/design/Time";
import type { Row } from "@/domain/application";
import { short } from "@/domain/shown";
import { useText } from "@/text";
import type { Group } from "./arrange";
import styles from "./Table.module.css";

interface Props {
  groups: readonly Group[];
  sort: string;
  onSort: (sort: string) => void;
  chosen: ReadonlySet<string>;
  onChosen: (chosen: ReadonlySet<string>) => void;
}

const HEIGHT = 44;
const COLUMNS = ["name", "health", "sync", "destination", "source", "revision", "changed"] as const;
const SORTED = new Set<string>(["name", "health", "sync", "destination", "changed"]);

export function Table({ groups, sort, onSort, chosen, onChosen }: Props) {
  const t = useText();
  const lines = useMemo(
    () =>
      groups.flatMap<Group | Row>((group) =>
        group.name || groups.length > 1 ? [group, ...group.rows] : [...group.rows],
      ),
    [groups],
  );
  const all = useMemo(() => groups.flatMap((group) => group.rows.map((row) => row.key)), [groups]);
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => HEIGHT,
    overscan: 12,
  });
  const every = all.length > 0 && all.every((key) => chosen.has(key));
  const toggle = (key: string) => {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    onChosen(next);
  };
  return (
    <div ref={box} className={styles.box} tabIndex={0} role="region" aria-label={t.list.title}>
      <div role="table" aria-rowcount={lines.length + 1} aria-label={t.list.title} className={styles.table}>
        <div role="row" aria-rowindex={1} className={`${styles.row} ${styles.head}`}>
          <span role="columnheader">
            <input
              type="checkbox"
              aria-label={t.list.selectAll}
              checked={every}
              onChange={() => onChosen(new Set(every ? [] : all))}
            />
          </span>
          {COLUMNS.map((each) => (
            <Heading key={each} field={each} sort={sort} onSort={onSort}>
              {t.list[each]}
            </Heading>
          ))}
        </div>
        <div role="rowgroup" style={{ blockSize: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const line = lines[index];
            if (!line) return null;
            const place = { transform: `translateY(${start}px)` };
            return "rows" in line ? (
              <div
                key={`group ${line.name}`}
                role="row"
                aria-rowindex={index + 2}
                className={`${styles.row} ${styles.group}`}
                style={place}
              >
                <span role="cell">
                  <bdi>{line.name || "–"}</bdi> <small>{line.rows.length}</small>
                </span>
              </div>
            ) : (
              <Line
                key={line.key}
                row={line}
                index={index}
                style={place}
                chosen={chosen.has(line.key)}
                onToggle={toggle}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Heading({
  field,
  sort,
  onSort,
  children,
}: {
  field: string;
  sort: string;
  onSort: (sort: string) => void;
  children: ReactNode;
}) {
  const by = sort.replace(/^-/u, "") === field;
  const down = sort.startsWith("-");
  if (!SORTED.has(field))
    return (
      <span role="columnheader" className={styles[field]}>
        {children}
      </span>
    );
  return (
    <span role="columnheader" className={styles[field]} aria-sort={by ? (down ? "descending" : "ascending") : "none"}>
      <button type="button" onClick={() => onSort(by && !down ? `-${field}` : field)}>
        {children}
        {by && (down ? <ArrowDown size={13} aria-hidden /> : <ArrowUp size={13} aria-hidden />)}
      </button>
    </span>
  );
}

interface LineProps {
  row: Row;
  index: number;
  style: React.CSSProperties;
  chosen: boolean;
  onToggle: (key: string) => void;
}

function Line({ row, index, style, chosen, onToggle }: LineProps) {
  const t = useText();
  return (
    <div role="row" aria-rowindex={index + 2} aria-selected={chosen} className={styles.row} style={style}>
      <span role="cell">
        <input
          type="checkbox"
          aria-label={t.list.select(row.name)}
          checked={chosen}
          onChange={() => onToggle(row.key)}
        />
      </span>
      <span role="cell" className={styles.name}>
        <Link to="/applications/$namespace/$name" params={row} search={{}}>
          <bdi>{row.name}</bdi>
        </Link>
        <small>{row.deleting ? t.list.deleting : <bdi>{row.trouble || row.project}</bdi>}</small>
      </span>
      <span role="cell">
        <Status status={row.health} />
      </span>
      <span role="cell">
        <Status status={row.sync} />
      </span>
      <span role="cell" className={styles.destination}>
        <bdi>{row.destination}</bdi>
        <small>
          <bdi>{row.cluster}</bdi>
        </small>
      </span>
      <span role="cell" className={styles.source}>
        <bdi>{row.paths[0] ?? ""}</bdi>
        <small>
          <bdi>{row.repositories[0]}</bdi>
        </small>
      </span>
      <span role="cell" className={styles.revision}>
        <code>{short(row.revision)}</code>
        <small>
          <bdi>{row.revisions[0]}</bdi>
        </small>
      </span>
      <span role="cell" className={styles.changed}>
        <Time at={row.changed} />
        <small>{row.operation && (t.status[row.operation] ?? row.operation)}</small>
      </span>
    </div>
  );
}
