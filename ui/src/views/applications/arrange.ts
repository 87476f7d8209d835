/** How a list is put in order and in groups; pure, so that it can be told from a table of cases. */

import { HEALTH, SYNC } from "@/domain/application";
import type { Row } from "@/domain/row";

export type SortField = "name" | "project" | "health" | "sync" | "destination" | "changed";
export interface Group {
  readonly name: string;
  readonly rows: readonly Row[];
}

const VALUE: Readonly<Record<SortField, (row: Row) => string | number>> = {
  name: (row) => row.name,
  project: (row) => row.project,
  health: (row) => rank(HEALTH, row.health),
  sync: (row) => rank(SYNC, row.sync),
  destination: (row) => `${row.cluster} ${row.destination}`,
  changed: (row) => row.changed,
};

function rank(order: readonly string[], said: string): number {
  const at = order.indexOf(said);
  return at < 0 ? order.length : at;
}

/** *sort*: a field, with a minus before what goes down; health and sync go from the worst. */
export function sorted(rows: readonly Row[], sort: string): readonly Row[] {
  const field = sort.replace(/^-/u, "");
  if (!Object.hasOwn(VALUE, field) || sort === "name") return rows; // they come by namespace and name
  const value = VALUE[field as SortField];
  const turn = sort.startsWith("-") ? -1 : 1;
  const keyed = rows.map((row, place) => ({ row, place, by: value(row) }));
  keyed.sort((a, b) => (a.by < b.by ? -turn : a.by > b.by ? turn : a.place - b.place));
  return keyed.map((each) => each.row);
}

/** *by*: `project`, `cluster`, `namespace` (of the destination), or `label:key`; empty: one group without a name. */
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
  if (by === "namespace") return row.destination;
  return by === "cluster" ? row.cluster : row.project;
}

/** A list of applications as it is drawn: groups, and what is in those that are not folded. */
export type Line = Group | Row;

export function lines(groups: readonly Group[], folded: ReadonlySet<string>): readonly Line[] {
  const [only] = groups;
  if (groups.length === 1 && only?.name === "") return only.rows;
  return groups.flatMap<Line>((group) => (folded.has(group.name) ? [group] : [group, ...group.rows]));
}

export function isGroup(line: Line): line is Group {
  return "rows" in line;
}
