/** How a list is put in order and in groups; pure, so that it can be told from a table of cases. */

import { HEALTH, type Row, SYNC } from "@/domain/application";

export type SortField = "name" | "project" | "health" | "sync" | "destination" | "changed";
export interface Group {
  readonly name: string;
  readonly rows: readonly Row[];
}

const VALUE: Readonly<Record<SortField, (row: Row) => string | number>> = {
  name: (row) => row.name,
  project: (row) => row.project,
  health: (row) => HEALTH.indexOf(row.health),
  sync: (row) => SYNC.indexOf(row.sync),
  destination: (row) => `${row.cluster} ${row.destination}`,
  changed: (row) => row.changed,
};

/** *sort*: a field, with a minus before what goes down; health and sync go from the worst. */
export function sorted(rows: readonly Row[], sort: string): readonly Row[] {
  const field = sort.replace(/^-/u, "") as SortField;
  const value = VALUE[field];
  if (!value || sort === "name") return rows; // they come by namespace and name
  const turn = sort.startsWith("-") ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [one, other] = [value(a), value(b)];
    return (one < other ? -1 : one > other ? 1 : 0) * turn || (a.key < b.key ? -1 : 1);
  });
}

/** *by*: `project`, `cluster`, or `label:key`; empty: one group without a name. */
export function grouped(rows: readonly Row[], by: string): Group[] {
  if (!by) return [{ name: "", rows }];
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = nameOf(row, by);
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  return [...groups].sort(([a], [b]) => a.localeCompare(b)).map(([name, found]) => ({ name, rows: found }));
}

function nameOf(row: Row, by: string): string {
  if (by.startsWith("label:")) return row.labels[by.slice(6)] ?? "";
  return by === "cluster" ? row.cluster : row.project;
}

/** Keys of labels that group well: those with few values, most used first. */
export function labelKeys(rows: readonly Row[], most = 6): string[] {
  const count = new Map<string, number>();
  for (const row of rows) for (const key of Object.keys(row.labels)) count.set(key, (count.get(key) ?? 0) + 1);
  return [...count]
    .sort(([a, x], [b, y]) => y - x || a.localeCompare(b))
    .slice(0, most)
    .map(([key]) => key);
}

export function counts<T extends string>(rows: readonly Row[], of: (row: Row) => T): Map<T, number> {
  const found = new Map<T, number>();
  for (const each of rows) found.set(of(each), (found.get(of(each)) ?? 0) + 1);
  return found;
}
