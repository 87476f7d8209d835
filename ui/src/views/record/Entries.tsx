/** The list: as many as there are, of which only those in sight are drawn; what is new comes on top without a jump. */

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { Entry } from "@/api/record";
import { Button } from "@/design/Button";
import { Time } from "@/design/Time";
import { aboutOf } from "@/domain/record";
import { harmless } from "@/domain/shown";
import { useSaid } from "@/text/settings";
import styles from "./Record.module.css";
import type { Found } from "./useEntries";

const HEIGHT = 60;
const NEAR = 10; // entries before the end at which older ones are asked for
const MESSAGE = 300; // characters of a message that a list shows

interface Props {
  found: Found;
  narrowed: boolean;
  onEntry: (id: number) => void;
}

export function Entries({ found, narrowed, onEntry }: Props) {
  const t = useSaid();
  const box = useRef<HTMLDivElement>(null);
  const { entries, waiting, letIn, more, older } = found;
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => box.current,
    estimateSize: () => HEIGHT,
    getItemKey: (index) => entries[index]?.id ?? index,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  const near = more && last >= entries.length - NEAR;
  useEffect(() => {
    if (near) older();
  }, [near, older]);
  useEffect(() => {
    if (waiting > 0 && (box.current?.scrollTop ?? 0) < 4) letIn(); // nobody reads further down
  }, [waiting, letIn]);
  const up = () => (letIn(), box.current?.scrollTo({ top: 0 }));
  return (
    <>
      <p role="status" className={styles.news}>
        {waiting > 0 && <Button onPress={up}>{t.record.news(waiting)}</Button>}
      </p>
      <div ref={box} className={styles.box} tabIndex={0} role="region" aria-label={t.record.title}>
        <ol className={styles.list} style={{ blockSize: virtual.getTotalSize() }}>
          {items.map(({ index, start, key }) => {
            const each = entries[index];
            return (
              each && (
                <li
                  key={key}
                  ref={virtual.measureElement}
                  data-index={index}
                  className={styles.entry}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <Line of={each} onEntry={onEntry} />
                </li>
              )
            );
          })}
        </ol>
        <p className={styles.end}>
          {found.loading ? t.record.loadingMore : more ? "" : narrowed ? t.record.endFound : t.record.end}
        </p>
      </div>
    </>
  );
}

function Line({ of, onEntry }: { of: Entry; onEntry: (id: number) => void }) {
  const t = useSaid();
  return (
    <button type="button" className={styles.line} onClick={() => onEntry(of.id)}>
      <span className={styles.when}>
        <Time at={of.time} />
      </span>
      <span className={styles.outcome} data-outcome={of.outcome}>
        {t.record.outcomes[of.outcome] ?? of.outcome}
      </span>
      <span className={styles.what}>
        <b>
          <bdi>{harmless(of.who?.name || "–")}</bdi>
        </b>{" "}
        {harmless(of.action)} <bdi className={styles.about}>{harmless(aboutOf(of))}</bdi>
        <small>
          <bdi>{harmless(of.message ?? "", MESSAGE)}</bdi>
        </small>
      </span>
      <span className={styles.kind}>{t.record.kinds[of.kind] ?? of.kind}</span>
    </button>
  );
}
