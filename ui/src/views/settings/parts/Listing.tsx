/** A list of a section: searched, shown some at a time, with its empty and failed states. */

import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Button } from "@/design/Button";
import { Awaited, Notice } from "@/design/Notice";
import { useSaid } from "@/text/settings";
import styles from "./parts.module.css";

export interface Column<T> {
  title: string;
  cell: (each: T) => ReactNode;
}

interface Props<T> {
  found: UseQueryResult<readonly T[]>;
  label: string;
  columns: readonly Column<T>[];
  keyOf: (each: T) => string;
  /** What is searched. */
  textOf: (each: T) => string;
  q: string;
  onQ: (q: string) => void;
  empty: [title: string, hint: string];
}

const STEP = 100;

export function Listing<T>({ found, label, columns, keyOf, textOf, q, onQ, empty }: Props<T>) {
  const t = useSaid();
  const [most, setMost] = useState(STEP);
  if (!found.data) return <Awaited query={found} />;
  if (found.data.length === 0) {
    return (
      <Notice title={empty[0]}>
        <p>{empty[1]}</p>
      </Notice>
    );
  }
  const words = q.toLowerCase().split(/\s+/u).filter(Boolean);
  const rows = found.data.filter((each) => {
    const text = textOf(each).toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <>
      <div className={styles.find}>
        <input
          type="search"
          aria-label={`${t.search}: ${label}`}
          placeholder={t.search}
          value={q}
          onChange={({ target }) => (setMost(STEP), onQ(target.value))}
        />
        <span role="status" className={styles.count}>
          {t.count(rows.length, found.data.length)}
        </span>
      </div>
      {rows.length === 0 ? (
        <Notice title={t.nothing}>
          <Button onPress={() => onQ("")}>{t.clear}</Button>
        </Notice>
      ) : (
        <Table label={label} columns={columns} rows={rows.slice(0, most)} keyOf={keyOf} />
      )}
      {rows.length > most && (
        <Button className={styles.more ?? ""} onPress={() => setMost(most + STEP)}>
          {t.more(Math.min(STEP, rows.length - most))}
        </Button>
      )}
    </>
  );
}

interface TableProps<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (each: T, index: number) => string;
}

/** On a phone each row is a card, so it is a table by its roles and not by its elements. */
export function Table<T>({ label, columns, rows, keyOf }: TableProps<T>) {
  return (
    <div className={styles.box} tabIndex={0} role="region" aria-label={label}>
      <div role="table" className={styles.table} aria-label={label}>
        <div role="rowgroup" className={styles.titles}>
          <div role="row">
            {columns.map((each, index) => (
              <span key={index} role="columnheader">
                {each.title || <span className="hidden">…</span>}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles.rows}>
          {rows.map((row, at) => (
            <div key={keyOf(row, at)} role="row">
              {columns.map((each, index) => (
                <div key={index} role="cell" data-label={each.title}>
                  <div>{each.cell(row)}</div>
                </div>
              ))}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
