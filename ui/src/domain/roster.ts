/**
 * All Applications in order, as changes come: a change costs one search and one copy of the list,
 * ten thousand at once one sort.
 */

import { type Application, keyOf } from "./application";
import { type Json, mergePatch } from "./mergepatch";
import { type Row, row } from "./row";

/** What is told of one Application: the whole of it, or what is different. */
export interface Told {
  namespace: string;
  name: string;
  object?: Application;
  patch?: Json;
}

const MANY = 64; // changes, from which on sorting all is quicker

export class Roster {
  private readonly apps = new Map<string, Application>();
  private readonly dirty = new Set<string>();
  private sorted: readonly Row[] = [];

  put({ namespace, name, object, patch }: Told): void {
    const key = keyOf(namespace, name);
    const before = this.apps.get(key);
    const app = object ?? (before && (mergePatch(before as unknown as Json, patch ?? {}) as unknown as Application));
    if (!app) return; // a patch of what nobody told of
    this.apps.set(key, app);
    this.dirty.add(key);
  }

  drop({ namespace, name }: Told): void {
    const key = keyOf(namespace, name);
    if (this.apps.delete(key)) this.dirty.add(key);
  }

  /** By namespace and name; the same list as before if nothing has changed. */
  rows(): readonly Row[] {
    if (this.dirty.size > MANY) this.sorted = this.anew();
    else if (this.dirty.size > 0) this.sorted = this.mended();
    this.dirty.clear();
    return this.sorted;
  }

  private anew(): Row[] {
    const before = new Map(this.sorted.map((each) => [each.key, each]));
    const found = Array.from(this.apps, ([key, app]) =>
      this.dirty.has(key) ? row(app) : (before.get(key) ?? row(app)),
    );
    return found.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  private mended(): Row[] {
    const rows = this.sorted.slice();
    for (const key of this.dirty) {
      const app = this.apps.get(key);
      const at = place(rows, key);
      const there = rows[at]?.key === key;
      rows.splice(at, there ? 1 : 0, ...(app ? [row(app)] : []));
    }
    return rows;
  }
}

/** Where *key* is in *rows*, or belongs. */
function place(rows: readonly Row[], key: string): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.key ?? "") < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
