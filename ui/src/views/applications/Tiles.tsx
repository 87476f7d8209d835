/** Tiles: less of each application, more of them at a glance. */

import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Foreign } from "@/design/Foreign";
import { Status, tone } from "@/design/Status";
import { Time } from "@/design/Time";
import { toggledKey } from "@/domain/kept";
import type { Row } from "@/domain/row";
import { useText } from "@/text";
import type { Group } from "./arrange";
import { Into } from "./Into";
import { Links, Notices } from "./Notices";
import { Star } from "./Star";
import styles from "./Tiles.module.css";
import { useKeys } from "./useKeys";

const WIDE = 300;
const HIGH = 126;
const GAP = 12;

interface Props {
  groups: readonly Group[];
  chosen: ReadonlySet<string>;
  onChosen: (change: (before: ReadonlySet<string>) => ReadonlySet<string>) => void;
}

/** Cards, as many beside one another as there is room for; only those in sight are there. */
export function Tiles({ groups, chosen, onChosen }: Props) {
  const t = useText();
  const box = useRef<HTMLDivElement>(null);
  const beside = useBeside(box);
  const toggle = useCallback((key: string) => onChosen((before) => toggledKey(before, key)), [onChosen]);
  const lines = useMemo(
    () =>
      groups.flatMap((group) => [
        ...(group.name || groups.length > 1 ? [group.name || t.list.unnamed] : []),
        ...chunks(group.rows, beside),
      ]),
    [groups, beside, t],
  );
  const keys = useKeys(
    box,
    lines.length,
    (line) => typeof lines[line] === "object",
    () => undefined,
  );
  const virtual = useVirtualizer<HTMLDivElement, Element>({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => (typeof lines[index] === "string" ? 40 : HIGH + GAP),
    overscan: 4,
    rangeExtractor: keys.extract,
    getItemKey: (index) => `${beside} ${index}`,
  });
  return (
    <div
      ref={box}
      className={styles.box}
      tabIndex={0}
      role="region"
      aria-label={t.list.title}
      onKeyDown={(event) => keys.onKeyDown(event, virtual)}
      onFocus={keys.onFocus}
    >
      <div style={{ blockSize: virtual.getTotalSize(), position: "relative" }}>
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const line = lines[index];
          const place = { transform: `translateY(${start}px)` };
          if (typeof line === "string")
            return (
              <h2 key={key} className={styles.group} style={place}>
                <Foreign text={line} longest={120} />
              </h2>
            );
          return (
            <ul
              key={key}
              data-line={index}
              className={styles.line}
              style={{ ...place, gridTemplateColumns: `repeat(${beside}, minmax(0, 1fr))` }}
            >
              {line?.map((row) => (
                <Tile key={row.key} row={row} chosen={chosen.has(row.key)} onToggle={toggle} />
              ))}
            </ul>
          );
        })}
      </div>
    </div>
  );
}

interface TileProps {
  row: Row;
  chosen: boolean;
  onToggle: (key: string) => void;
}

const Tile = memo(function Tile({ row, chosen, onToggle }: TileProps) {
  const t = useText();
  return (
    <li className={styles.tile} data-tone={tone(row.health)} data-chosen={chosen}>
      <p className={styles.head}>
        <Into row={row} className={styles.name}>
          <Foreign text={row.name} />
        </Into>
        <Notices row={row} />
        <Links row={row} />
        <Star of={row.key} name={row.name} />
        <input
          type="checkbox"
          aria-label={t.list.select(row.name)}
          checked={chosen}
          onChange={() => onToggle(row.key)}
        />
      </p>
      <p className={styles.where}>
        <Foreign text={row.project} /> · <Foreign text={row.destination || row.cluster} />
      </p>
      <p className={styles.states}>
        <Status status={row.health} />
        <Status status={row.sync} />
      </p>
      <p className={styles.where}>
        <Foreign text={row.paths[0] ?? row.repositories[0] ?? ""} /> · <Time at={row.changed} />
      </p>
    </li>
  );
});

function useBeside(box: React.RefObject<HTMLDivElement | null>): number {
  const [beside, setBeside] = useState(3);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(
      ([entry]) => entry && setBeside(Math.max(1, Math.floor((entry.contentRect.width + GAP) / (WIDE + GAP)))),
    );
    if (box.current) observer.observe(box.current);
    return () => observer.disconnect();
  }, [box]);
  return beside;
}

function chunks(rows: readonly Row[], size: number): (readonly Row[])[] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, index) =>
    rows.slice(index * size, (index + 1) * size),
  );
}
