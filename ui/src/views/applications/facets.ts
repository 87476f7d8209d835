/** Which filters there are beside the list, in which order, and what each has to choose from. */

import { HEALTH, OPERATION, SYNC } from "@/domain/application";
import { type Counts, keysOf } from "@/domain/query/facets";
import { FAVOURITE, valuesOf } from "@/domain/query/fields";
import { MARKS, type Row } from "@/domain/row";
import type { Texts } from "@/text/en";

/** *order*: of what it can be, if that is known; else the most frequent come first. */
export interface Facet {
  readonly id: string;
  readonly order?: readonly string[];
}

const FIXED: readonly Facet[] = [
  { id: "is", order: [FAVOURITE, ...MARKS] },
  { id: "health", order: HEALTH },
  { id: "sync", order: SYNC },
  { id: "operation", order: OPERATION },
  { id: "autosync", order: ["on", "off", "prune", "self-heal"] },
  { id: "project" },
  { id: "cluster" },
  { id: "destination" },
  { id: "namespace" },
  { id: "repo" },
  { id: "revision" },
  { id: "owner" },
  { id: "condition" },
];
const NOBODYS: ReadonlySet<string> = new Set();
const KEYS = 8; // of labels, and of annotations

/** Of those that there always are, in this order. */
export function fixed(ids: readonly string[]): readonly Facet[] {
  return ids.flatMap((id) => FIXED.filter((each) => each.id === id));
}

/** Those of which some application says something; favourites can be had at any time. */
export function facetsOf(rows: readonly Row[]): readonly Facet[] {
  const there = FIXED.filter(({ id }) => id === "is" || rows.some((row) => valuesOf(id, NOBODYS)?.(row).some(Boolean)));
  const labels = keysOf(rows, "labels", KEYS).map((key) => ({ id: `label:${key}` }));
  const annotations = keysOf(rows, "annotations", KEYS).map((key) => ({ id: `annotation:${key}` }));
  return [...there, ...labels, ...annotations];
}

export interface Choice {
  readonly value: string;
  readonly count: number;
}

/** Also those that are chosen and that nothing has now: they must be there to be let go of. */
export function choices(facet: Facet, counts: Counts, chosen: readonly string[]): readonly Choice[] {
  const known = facet.order ?? [];
  const there = new Map(counts);
  if (facet.id === "is" && !there.has(FAVOURITE)) there.set(FAVOURITE, 0);
  for (const each of chosen) if (![...there.keys()].some((one) => same(one, each))) there.set(each, 0);
  const rank = (value: string) => {
    const at = known.indexOf(value);
    return at < 0 ? known.length : at;
  };
  return Array.from(there, ([value, count]) => ({ value, count })).sort(
    (a, b) => rank(a.value) - rank(b.value) || b.count - a.count || (a.value < b.value ? -1 : 1),
  );
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

export function fieldOf(id: string): string {
  return id.split(":")[0] ?? id;
}

/** What people call it. */
export function called(id: string, t: Texts): string {
  const key = id.slice(fieldOf(id).length + 1);
  if (id.startsWith("label:")) return t.filters.label(key);
  if (id.startsWith("annotation:")) return t.filters.annotation(key);
  return t.filters.fields[id] ?? id;
}

/** Of a label the value alone: the key stands above. */
export function valueCalled(id: string, value: string, t: Texts): string {
  if (id.includes(":")) return value.slice(value.indexOf("=") + 1);
  if (id === "health" || id === "sync" || id === "operation") return t.status[value] ?? value;
  return id === "is" || id === "autosync" ? (t.filters.values[value] ?? value) : value;
}
