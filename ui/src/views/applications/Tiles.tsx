import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { Status, tone } from "@/design/Status";
import { Time } from "@/design/Time";
import type { Row } from "@/domain/application";
import { useText } from "@/text";
import type { Group } from "./arrange";
import styles from "./Tiles.module.css";

const WIDE = 300;
const HIGH = 118;
const GAP = 12;

/** Cards, as many beside one another as there is room for; only those in sight are there. */
export function Tiles({ groups }: { groups: readonly Group[] }) {
  const t = useText();
  const box = useRef<HTMLDivElement>(null);
  const beside = useBeside(box);
  const lines = useMemo(
    () =>
      groups.flatMap((group) => [
        ...(group.name || groups.length > 1 ? [group.name || "–"] : []),
        ...chunks(group.rows, beside),
      ]),
    [groups, beside],
  );
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => (typeof lines[index] === "string" ? 40 : HIGH + GAP),
    overscan: 4,
    getItemKey: (index) => `${beside} ${index}`,
  });
  return (
    <div ref={box} className={styles.box} tabIndex={0} role="region" aria-label={t.list.title}>
      <div style={{ blockSize: virtual.getTotalSize(), position: "relative" }}>
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const line = lines[index];
          const place = { transform: `translateY(${start}px)` };
          if (typeof line === "string")
            return (
              <h2 key={key} className={styles.group} style={place}>
                <bdi>{line}</bdi>
              </h2>
            );
          return (
            <ul key={key} className={styles.line} style={{ ...place, gridTemplateColumns: `repeat(${beside}, 1fr)` }}>
              {line?.map((row) => (
                <Tile key={row.key} row={row} />
              ))}
            </ul>
          );
        })}
      </div>
    </div>
  );
}

function Tile({ row }: { row: Row }) {
  return (
    <li className={styles.tile} data-tone={tone(row.health)}>
      <Link to="/applications/$namespace/$name" params={row} search={{}} className={styles.name}>
        <bdi>{row.name}</bdi>
      </Link>
      <p className={styles.where}>
        <bdi>{row.project}</bdi> · <bdi>{row.destination || row.cluster}</bdi>
      </p>
      <p className={styles.states}>
        <Status status={row.health} />
        <Status status={row.sync} />
      </p>
      <p className={styles.where}>
        <bdi>{row.paths[0] ?? row.repositories[0]}</bdi> · <Time at={row.changed} />
      </p>
    </li>
  );
}

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
