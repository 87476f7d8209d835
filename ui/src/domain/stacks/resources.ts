/**
 * The resources of a root as a graph: each where it is declared, all its instances together, below modules that open.
 *
 * A module that is closed is one point; what its resources need, and what needs them, is tied to it.
 */

import type { Change } from "@/api/stacks/types";
import { addressOf, declaredAt, isOutput } from "./address";
import type { Link } from "./graph";
import { layered, type Spot, type Way } from "./layered";
import { ACTIONS, type Action } from "./planned";

/** *id*: of a module, `module.net`; of a resource, where it is declared. */
export interface Knot extends Spot {
  readonly id: string;
  readonly kind: "resource" | "module";
  /** Without the module that it is in. */
  readonly label: string;
  readonly module: string;
  readonly changes: readonly Change[];
  /** What is done to any of them that one must look at first. */
  readonly action: Action;
}

export interface Resources {
  readonly points: readonly Knot[];
  readonly links: readonly Link[];
  /** All modules, also those within others. */
  readonly modules: readonly string[];
}

const FEW = 40; // resources up to which all modules are open at first

interface Declared {
  readonly id: string;
  readonly within: readonly string[];
  readonly changes: Change[];
  readonly needs: Set<string>;
}

export function resources(changes: readonly Change[], open: ReadonlySet<string>): Resources {
  const all = declared(changes);
  const standing = (id: string) => {
    const found = all.get(id);
    return found?.within.find((module) => !open.has(module)) ?? id;
  };
  const knots = new Map<string, Change[]>();
  const ways = new Map<string, Link>();
  for (const each of all.values()) {
    const to = standing(each.id);
    knots.set(to, [...(knots.get(to) ?? []), ...each.changes]);
    for (const need of each.needs) {
      const from = standing(need);
      if (all.has(need) && from !== to) ways.set(`${from} ${to}`, { from, to, outputs: [] });
    }
  }
  const links = [...ways.values()];
  const spots = layered(
    [...knots.keys()],
    links.map(({ from, to }): Way => [from, to]),
  );
  const points = [...spots].map(([id, spot]): Knot => knot(id, all.get(id), knots.get(id) ?? [], spot));
  const modules = [...new Set([...all.values()].flatMap(({ within }) => within))];
  return { points, links, modules };
}

/** Those that are open at first: all, if they are few. */
export function openAtFirst(changes: readonly Change[]): Set<string> {
  const all = declared(changes);
  return new Set(all.size > FEW ? [] : [...all.values()].flatMap(({ within }) => within));
}

/** The modules around the resource of that id, from the outside in. */
export function modulesOf(id: string): string[] {
  const parts = id.split(".");
  const found: string[] = [];
  for (let at = 0; parts[at] === "module" && at + 3 < parts.length; at += 2) {
    found.push(parts.slice(0, at + 2).join("."));
  }
  return found;
}

function declared(changes: readonly Change[]): Map<string, Declared> {
  const found = new Map<string, Declared>();
  for (const change of changes) {
    if (isOutput(change.ref)) continue;
    const id = declaredAt(addressOf(change.ref));
    const known = found.get(id) ?? { id, within: modulesOf(id), changes: [], needs: new Set<string>() };
    known.changes.push(change);
    for (const need of change.remarks?.needs ?? []) known.needs.add(need);
    found.set(id, known);
  }
  return found;
}

function knot(id: string, of: Declared | undefined, changes: readonly Change[], spot: Spot): Knot {
  const kind = of ? "resource" : "module";
  const outer = of ? of.within.at(-1) : modulesOf(`${id}.x.y`).at(-2);
  const label = outer ? id.slice(outer.length + 1) : id;
  const action = ACTIONS.find((each) => changes.some((change) => change.action === each)) ?? "keep";
  return { id, kind, label, module: outer ?? "", changes, action, ...spot };
}
