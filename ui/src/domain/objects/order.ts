/** The order of the list of objects. */

import type { Item } from "../tree";
import { byKind, byName, WORST_FIRST } from "./facts";

export const COLUMNS = ["kind", "name", "namespace", "health", "sync", "wave", "created"] as const;
export type Column = (typeof COLUMNS)[number];

const SYNCED = ["OutOfSync", "Unknown", "Synced", ""];

const COMPARE: Readonly<Record<Column, (a: Item, b: Item) => number>> = {
  kind: byKind,
  name: (a, b) => (a.name === b.name ? 0 : byName(a.name, b.name)),
  namespace: (a, b) => (a.namespace === b.namespace ? 0 : byName(a.namespace, b.namespace)),
  health: (a, b) => ill(a) - ill(b),
  sync: (a, b) => SYNCED.indexOf(a.sync) - SYNCED.indexOf(b.sync),
  wave: (a, b) => (a.wave ?? Number.MAX_SAFE_INTEGER) - (b.wave ?? Number.MAX_SAFE_INTEGER),
  created: (a, b) => (Date.parse(b.created) || 0) - (Date.parse(a.created) || 0),
};

/** *by*: a column, after a minus the other way round; health begins with the worst, created with the youngest. */
export function ordered(items: readonly Item[], by: string): Item[] {
  const name = by.replace(/^-/u, "");
  const compare = COMPARE[COLUMNS.find((each) => each === name) ?? "kind"];
  const turn = by.startsWith("-") ? -1 : 1;
  return [...items].sort((a, b) => turn * compare(a, b) || byKind(a, b));
}

function ill({ health }: Item): number {
  const found = WORST_FIRST.indexOf(health as (typeof WORST_FIRST)[number]);
  return found < 0 ? WORST_FIRST.length : found;
}
