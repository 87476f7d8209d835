/** What a graph draws: an object, a group of equal ones, or what stands for something outside. */

import type { Point } from "@/domain/objects/network";
import type { Line } from "@/domain/objects/outline";
import type { Item } from "@/domain/tree";
import type { ObjectTab } from "@/views/object/address";

export interface Shown {
  readonly id: string;
  readonly kind: Line["kind"] | Point["kind"];
  readonly item: Item | undefined;
  readonly members: readonly Item[];
  readonly title: string;
  readonly what: string;
  readonly health: string;
  readonly sync: string;
  readonly level: number;
  readonly position: number;
  readonly among: number;
  /** Whether what is below is shown; undefined: nothing is. */
  readonly open: boolean | undefined;
  readonly below: number;
  readonly idle: boolean;
  /** It is there for the sake of others. */
  readonly faint: boolean;
}

export interface Acts {
  /** Show the object itself. */
  readonly onOpen: (id: string, tab?: ObjectTab) => void;
  /** Fold what is below, or unfold it. */
  readonly onToggle: (shown: Shown) => void;
  readonly onKind: (kind: string) => void;
  /** Whether it is one of a group that is unfolded; and fold that. */
  readonly groupOf?: (item: Item) => boolean;
  readonly onGroup?: (item: Item) => void;
}

/** The same as before where nothing has changed, so that nobody draws it anew. */
export function kept<T extends { readonly id: string }>(before: ReadonlyMap<string, T>, now: readonly T[]): T[] {
  return now.map((each) => {
    const was = before.get(each.id);
    return was && alike(was, each) ? was : each;
  });
}

function alike<T extends object>(a: T, b: T): boolean {
  const keys = Object.keys(a) as (keyof T)[];
  return keys.every((key) => a[key] === b[key] || both(a[key], b[key]));
}

function both(a: unknown, b: unknown): boolean {
  return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((each, at) => each === b[at]);
}
