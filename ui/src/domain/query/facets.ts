/** How many applications each filter has: among those that everything else in the search leaves. */

import type { Row } from "../row";
import { valuesOf } from "./fields";
import type { Query } from "./index";

export type Counts = ReadonlyMap<string, number>;

/**
 * By *ids* such as `health` and `label:team`; what the search says of the same does not count, so that
 * one sees what else there is to choose. One walk, as a row that fails twice is in none of them.
 */
export function facets(
  rows: readonly Row[],
  { parts }: Pick<Query, "parts">,
  ids: readonly string[],
  favourites: ReadonlySet<string>,
): ReadonlyMap<string, Counts> {
  const found = ids.map((id) => ({ id, of: valuesOf(id, favourites), counts: new Map<string, number>() }));
  for (const row of rows) {
    const failed = failing(row, parts);
    if (failed === MANY) continue;
    for (const { id, of, counts } of found) {
      if (!of || (failed !== undefined && failed !== id)) continue;
      for (const value of of(row)) if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  return new Map(found.map(({ id, counts }) => [id, counts]));
}

const MANY = "\n";

/** What alone keeps *row* out, if anything. */
function failing(row: Row, parts: Query["parts"]): string | undefined {
  let failed: string | undefined;
  for (const { id, test } of parts) {
    if (id === failed || test(row)) continue;
    if (failed !== undefined) return MANY;
    failed = id;
  }
  return failed;
}

/** Keys that filter and group well: most used first; without annotations that are of one application each. */
export function keysOf(rows: readonly Row[], field: "labels" | "annotations", most: number): string[] {
  const count = new Map<string, number>();
  const values = new Map<string, Set<string | undefined>>();
  for (const row of rows) {
    for (const key in row[field]) {
      count.set(key, (count.get(key) ?? 0) + 1);
      if (field === "annotations") values.set(key, (values.get(key) ?? new Set()).add(row[field][key]));
    }
  }
  const tells = ([key, uses]: [string, number]) => uses === 1 || values.get(key)?.size !== uses;
  return [...count]
    .filter(tells)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([key]) => key);
}
