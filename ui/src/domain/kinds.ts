/** What an application is made of, at a glance: how many objects of each kind, and how the worst of them is. */

import { byName, WORST_FIRST, worst } from "./objects/facts";
import type { Item } from "./tree";

export interface Kind {
  readonly kind: string;
  readonly count: number;
  /** Empty: objects of this kind have no health. */
  readonly worst: string;
}

/** By name, those that are not well before all others. */
export function kinds(items: readonly Item[]): Kind[] {
  const found = new Map<string, Item[]>();
  for (const each of items) {
    const alike = found.get(each.kind);
    if (alike) alike.push(each);
    else found.set(each.kind, [each]);
  }
  return [...found]
    .map(([kind, all]) => ({ kind, count: all.length, worst: worst(all) }))
    .sort((a, b) => rank(a) - rank(b) || byName(a.kind, b.kind));
}

const ILL: readonly string[] = WORST_FIRST.filter((each) => each !== "Healthy");

function rank({ worst: health }: Kind): number {
  const at = ILL.indexOf(health);
  return at < 0 ? ILL.length : at;
}
