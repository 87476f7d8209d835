/** Stacks and Applications, and what leans on what: all of it, or what is around one. */

import type { StackRow, Tie } from "@/api/stacks/types";
import { groupBy } from "@/domain/objects/facts";
import type { Row } from "@/domain/row";
import { layered, type Way } from "./layered";

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
  /** Of Applications that one may see. */
  readonly app?: Row;
}

/** From what is needed to what needs it; *outputs*: that are taken on that way. */
export interface Link {
  readonly from: string;
  readonly to: string;
  readonly outputs: readonly string[];
}

export interface Graph {
  readonly points: readonly Point[];
  readonly links: readonly Link[];
}

interface Known {
  readonly rows: readonly StackRow[];
  readonly apps: readonly Row[];
  readonly ties: readonly Tie[];
}

export const idOf = ({ namespace, name }: { namespace: string; name: string }) => `Stack/${namespace}/${name}`;
export const idOfApplication = ({ namespace, name }: { namespace: string; name: string }) =>
  `Application/${namespace}/${name}`;

/** All Stacks, and the Applications that have to do with any. */
export function whole(known: Known): Graph {
  const links = linksOf(known);
  return laidOut([...new Set([...known.rows.map(idOf), ...links.flatMap(({ from, to }) => [from, to])])], links, known);
}

/** What *start* needs, and what needs it, however far away. */
export function around(known: Known, start: string): Graph {
  const links = linksOf(known);
  const reached = (along: "from" | "to") => {
    const next = groupBy(links, (link) => link[along]);
    const found = new Set([start]);
    for (const id of found) for (const link of next.get(id) ?? []) found.add(along === "from" ? link.to : link.from);
    return found;
  };
  const ids = [...new Set([...reached("to"), ...reached("from")])];
  const there = new Set(ids);
  return laidOut(
    ids,
    links.filter(({ from, to }) => there.has(from) && there.has(to)),
    known,
  );
}

/** Who takes which output of the Stack *id*; by output. */
export function takers(ties: readonly Tie[], id: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { of, on, outputs = [] } of ties) {
    if (on === id) for (const each of outputs) found.set(each, [...(found.get(each) ?? []), of]);
  }
  return found;
}

/** `["Stack", "argocd", "net"]` of its id. */
export function named(id: string): { kind: string; namespace: string; name: string } {
  const [kind = "", namespace = "", ...name] = id.split("/");
  return { kind, namespace, name: name.join("/") };
}

/** Rows are told at once when they change; ties know of Applications, and of outputs. */
function linksOf({ rows, ties }: Known): Link[] {
  const found = new Map<string, Link>();
  const live = new Map(rows.map((row) => [idOf(row), new Set(row.needs)]));
  for (const { of, on, outputs = [] } of ties) {
    const known = live.get(of);
    if (!known || known.has(on)) found.set(`${on} ${of}`, { from: on, to: of, outputs });
  }
  for (const [to, needs] of live) {
    for (const from of needs) if (!found.has(`${from} ${to}`)) found.set(`${from} ${to}`, { from, to, outputs: [] });
  }
  return [...found.values()].sort((a, b) => (a.from + a.to < b.from + b.to ? -1 : 1));
}

function laidOut(ids: readonly string[], links: readonly Link[], { rows, apps }: Known): Graph {
  const byId = new Map(rows.map((row) => [idOf(row), row]));
  const appsById = new Map(apps.map((app) => [idOfApplication(app), app]));
  const spots = layered(
    ids,
    links.map(({ from, to }): Way => [from, to]),
  );
  const points = [...spots].map(([id, spot]): Point => {
    const [row, app] = [byId.get(id), appsById.get(id)];
    return { id, ...named(id), ...spot, ...(row && { row }), ...(app && { app }) };
  });
  return { points, links };
}
