/** What a Stack needs, and what needs it, in columns from what comes first to what comes last. */

import type { StackRow } from "@/api/stacks/types";
import { groupBy } from "@/domain/objects/facts";

export interface Point {
  /** `Stack/namespace/name` or `Application/namespace/name`. */
  readonly id: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly column: number;
  readonly line: number;
  /** Of Stacks that one may see. */
  readonly row?: StackRow;
}

export interface Graph {
  readonly points: readonly Point[];
  /** From what is needed to what needs it. */
  readonly ways: readonly (readonly [from: string, to: string])[];
}

export const idOf = ({ namespace, name }: { namespace: string; name: string }) => `Stack/${namespace}/${name}`;

export function around(rows: readonly StackRow[], start: string): Graph {
  const byId = new Map(rows.map((row) => [idOf(row), row]));
  const needs = (id: string) => byId.get(id)?.needs ?? [];
  const needed = groupBy(
    rows.flatMap((row) => (row.needs ?? []).map((need) => ({ need, by: idOf(row) }))),
    ({ need }) => need,
  );
  const users = (id: string) => (needed.get(id) ?? []).map(({ by }) => by);
  const depth = new Map([...levels(start, users), ...[...levels(start, needs)].map(([id, at]) => [id, -at] as const)]);
  const first = Math.min(...depth.values());
  const filled = new Map<number, number>();
  const points = [...depth].map(([id, at]) => {
    const column = at - first;
    const line = filled.get(column) ?? 0;
    filled.set(column, line + 1);
    return point(id, column, line, byId.get(id));
  });
  const ways = points.flatMap(({ id }) =>
    needs(id)
      .filter((need) => depth.has(need))
      .map((need) => [need, id] as const),
  );
  return { points, ways };
}

/** How many steps everything is away that *next* leads to: the longest way counts, a circle ends. */
function levels(start: string, next: (id: string) => readonly string[]): Map<string, number> {
  const found = new Map([[start, 0]]);
  const walk = (id: string, at: number, way: ReadonlySet<string>) => {
    for (const each of next(id)) {
      if (way.has(each) || (found.get(each) ?? -1) > at) continue;
      found.set(each, at + 1);
      walk(each, at + 1, new Set([...way, each]));
    }
  };
  walk(start, 0, new Set([start]));
  return found;
}

function point(id: string, column: number, line: number, row: StackRow | undefined): Point {
  const [kind = "", namespace = "", ...name] = id.split("/");
  return { id, kind, namespace, name: name.join("/"), column, line, ...(row && { row }) };
}
