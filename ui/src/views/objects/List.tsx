/** The objects as a table; thousands scroll, as only those in sight are there. */

import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { Button } from "@/design/Button";
import { Status } from "@/design/Status";
import { Time } from "@/design/Time";
import { COLUMNS, type Column, ordered } from "@/domain/objects/order";
import { harmless } from "@/domain/shown";
import type { Item } from "@/domain/tree";
import { useText } from "@/text";
import styles from "./List.module.css";
import { Marks } from "./ObjectNode";
import type { ViewProps } from "./view";

const HEIGHT = 44;
const LONG = 300; // characters of a name

export function List({ items, matching, look, say, selected, onOpen }: ViewProps) {
  const t = useText();
  const sort = look.sort ?? "kind";
  const rows = useMemo(
    () => ordered(matching ? items.filter((each) => matching.has(each.id)) : items, sort),
    [items, matching, sort],
  );
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const picked = rows.filter((each) => chosen.has(each.id));
  const every = rows.length > 0 && picked.length === rows.length;
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => HEIGHT,
    getItemKey: (at) => rows[at]?.id ?? at,
    overscan: 10,
  });
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    choose(next);
  };
  return (
    <>
      <div ref={box} className={styles.box} tabIndex={0} role="region" aria-label={t.objects.views.list}>
        <div role="table" aria-rowcount={rows.length + 1} aria-label={t.objects.views.list} className={styles.table}>
          <div role="rowgroup" className={styles.top}>
            <div role="row" aria-rowindex={1} className={`${styles.row} ${styles.head}`}>
              <span role="columnheader">
                <input
                  type="checkbox"
                  aria-label={t.objects.selectAll}
                  checked={every}
                  onChange={() => choose(new Set(every ? [] : rows.map((each) => each.id)))}
                />
              </span>
              {COLUMNS.map((each) => (
                <Heading
                  key={each}
                  column={each}
                  sort={sort}
                  onSort={(by) => say({ sort: by === "kind" ? undefined : by })}
                />
              ))}
            </div>
          </div>
          <div role="rowgroup" style={{ blockSize: virtual.getTotalSize(), position: "relative" }}>
            {virtual.getVirtualItems().map(({ index, start }) => {
              const item = rows[index];
              return (
                item && (
                  <Line
                    key={item.id}
                    item={item}
                    at={index + 2}
                    start={start}
                    current={item.id === selected}
                    chosen={chosen.has(item.id)}
                    onChoose={toggle}
                    onOpen={onOpen}
                  />
                )
              );
            })}
          </div>
        </div>
      </div>
      {picked.length > 0 && <Picked items={picked} onNone={() => choose(new Set())} />}
    </>
  );
}

function Heading({ column, sort, onSort }: { column: Column; sort: string; onSort: (by: string) => void }) {
  const t = useText();
  const by = sort.replace(/^-/u, "") === column;
  const down = sort.startsWith("-");
  return (
    <span role="columnheader" className={styles[column]} aria-sort={by ? (down ? "descending" : "ascending") : "none"}>
      <button type="button" onClick={() => onSort(by && !down ? `-${column}` : column)}>
        {t.objects[column]}
        {by && (down ? <ArrowDown size={13} aria-hidden /> : <ArrowUp size={13} aria-hidden />)}
      </button>
    </span>
  );
}

interface LineProps {
  item: Item;
  at: number;
  start: number;
  current: boolean;
  chosen: boolean;
  onChoose: (id: string) => void;
  onOpen: (id: string) => void;
}

function Line({ item, at, start, current, chosen, onChoose, onOpen }: LineProps) {
  const t = useText();
  return (
    <div
      role="row"
      aria-rowindex={at}
      data-chosen={chosen || current || undefined}
      className={styles.row}
      style={{ transform: `translateY(${start}px)` }}
    >
      <span role="cell">
        <input
          type="checkbox"
          aria-label={t.objects.select(harmless(`${item.kind} ${item.name}`, LONG))}
          checked={chosen}
          onChange={() => onChoose(item.id)}
        />
      </span>
      <span role="cell" className={styles.kind}>
        {harmless(item.kind, LONG)}
        <small>
          <bdi>{harmless(item.group, LONG)}</bdi>
        </small>
      </span>
      <span role="cell" className={styles.name}>
        <button type="button" className={styles.link} onClick={() => onOpen(item.id)}>
          <bdi title={harmless(item.name, LONG)}>{harmless(item.name, LONG)}</bdi>
        </button>
        <span className={styles.marks}>
          <Marks item={item} />
          <small className={styles.narrow}>{harmless(item.kind, LONG)}</small>
        </span>
      </span>
      <span role="cell" className={styles.namespace}>
        <bdi>{harmless(item.namespace, LONG)}</bdi>
      </span>
      <span role="cell" className={styles.health}>
        {item.health && <Status status={item.health} bare />}
      </span>
      <span role="cell" className={styles.sync}>
        {item.sync && <Status status={item.sync} bare />}
      </span>
      <span role="cell" className={styles.wave}>
        {item.wave}
      </span>
      <span role="cell" className={styles.created}>
        <Time at={item.created} />
      </span>
    </div>
  );
}

function Picked({ items, onNone }: { items: readonly Item[]; onNone: () => void }) {
  const t = useText();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(items.map((each) => `${each.kind}/${each.name}`).join("\n"));
    setCopied(true);
  };
  return (
    <div className={styles.picked} role="status">
      {t.objects.selected(items.length)} {copied && t.objects.copied}
      <Button onPress={() => void copy().catch(() => undefined)}>{t.objects.copyAll}</Button>
      <Button kind="quiet" onPress={onNone}>
        {t.objects.unselect}
      </Button>
    </div>
  );
}
