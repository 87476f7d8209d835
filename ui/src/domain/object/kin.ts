/** Who owns an object, and what is below it. */

import type { Item } from "../tree";

/** Whether it is live: its health may still be told of when it was, so that what has no UID is not, either. */
export function isThere(item: Item): boolean {
  return item.uid !== "" && item.health !== "Missing";
}

const DEEPEST = 20; // owners above each other

/** From the topmost owner down to the nearest; without *item* itself. */
export function owners(all: readonly Item[], item: Item): Item[] {
  const byId = new Map(all.map((each) => [each.id, each]));
  const found: Item[] = [];
  for (let at = byId.get(item.parents[0] ?? ""); at && found.length < DEEPEST; at = byId.get(at.parents[0] ?? "")) {
    if (at.id === item.id || found.includes(at)) break; // a ring
    found.unshift(at);
  }
  return found;
}

/** The nearest ones below it. */
export function owned(all: readonly Item[], item: Item): Item[] {
  return all.filter((each) => each.parents.includes(item.id));
}

/** Itself if it is a pod, else all pods below it, by name. */
export function pods(all: readonly Item[], item: Item): Item[] {
  const below = new Set([item.id]);
  for (let size = 0; size !== below.size; ) {
    size = below.size;
    for (const each of all) if (each.parents.some((parent) => below.has(parent))) below.add(each.id);
  }
  return all
    .filter((each) => below.has(each.id) && each.kind === "Pod" && each.group === "")
    .sort((a, b) => a.name.localeCompare(b.name));
}
