/**
 * The tree as it is shown: what stands below what, with what is folded.
 *
 * Lines come in the order in which they are read, each with its level. Equal objects that have nothing
 * below them come as one *group* if they are many, and so do ReplicaSets that run no pods any more.
 * A group that is open stands above its members. What somebody looks at is never folded away.
 */

import type { Item } from "../tree";
import { byKind, groupBy, worst } from "./facts";

export const MANY = 10;
const TOO_MANY = 100;
export const ROOT = "application";
const BUSY = new Set(["Degraded", "Progressing"]);

export interface Line {
  readonly id: string;
  readonly kind: "root" | "object" | "group";
  readonly item: Item | undefined;
  /** Of a group. */
  readonly members: readonly Item[];
  readonly idle: boolean;
  readonly parent: string | undefined;
  readonly level: number;
  readonly position: number;
  readonly among: number;
  /** Whether what is below is shown; undefined: there is nothing below. */
  readonly open: boolean | undefined;
  /** How many stand below, shown or not. */
  readonly below: number;
  readonly health: string;
}

export interface Folding {
  readonly compact: boolean;
  readonly shut: ReadonlySet<string>;
  readonly opened: ReadonlySet<string>;
  /** The object that somebody looks at. */
  readonly reveal?: string | undefined;
}

interface Group {
  readonly id: string;
  readonly members: readonly Item[];
  readonly idle: boolean;
}

export function outline(items: readonly Item[], folding: Folding): Line[] {
  return new Outline(items, folding).lines;
}

/** What else an object stands below: a tree has one line to each, these are drawn beside it. */
export function besides(lines: readonly Line[]): [from: string, to: string][] {
  const shown = new Set(lines.map((each) => each.id));
  return lines.flatMap(({ id, item }) =>
    (item?.parents.slice(1) ?? []).filter((each) => shown.has(each)).map((each): [string, string] => [each, id]),
  );
}

class Outline {
  readonly lines: Line[] = [];
  private readonly below: ReadonlyMap<string, Item[]>;
  private readonly revealed: ReadonlySet<string>;
  private readonly seen = new Set<string>();
  private readonly counted: Map<string, number>;

  constructor(
    items: readonly Item[],
    private readonly folding: Folding,
  ) {
    const hung = hang(items);
    this.below = hung.below;
    this.counted = counts(hung);
    this.revealed = above(items, folding.reveal);
    const roots = this.below.get(ROOT) ?? [];
    this.add({ id: ROOT, kind: "root", open: roots.length > 0 && !this.isShut(ROOT), health: "" });
    if (!this.isShut(ROOT)) this.put(ROOT, roots, 2);
  }

  /** Without recursion into what is deep: a chain of thousands of owners is no reason to fall. */
  private put(parent: string, children: readonly Item[], level: number): void {
    const stack = this.waiting(parent, children, level);
    for (let next = stack.pop(); next; next = stack.pop()) {
      if ("members" in next.what) stack.push(...this.group(next.what, next));
      else stack.push(...this.object(next.what, next));
    }
  }

  private object(item: Item, at: Waiting): Waiting[] {
    if (this.seen.has(item.id)) return [];
    this.seen.add(item.id);
    const children = (this.below.get(item.id) ?? []).filter((each) => !this.seen.has(each.id));
    const open = children.length ? !this.isShut(item.id) : undefined;
    this.add({ ...at, id: item.id, kind: "object", item, open, health: item.health });
    return open ? this.waiting(item.id, children, at.level + 1) : [];
  }

  private group(group: Group, at: Waiting): Waiting[] {
    const open = this.folding.opened.has(group.id) || group.members.some((each) => this.revealed.has(each.id));
    this.add({ ...at, ...group, kind: "group", open, health: worst(group.members) });
    if (open) return this.waiting(group.id, group.members, at.level + 1, false);
    for (const each of group.members) this.seen.add(each.id);
    return [];
  }

  private waiting(parent: string, children: readonly Item[], level: number, fold = true): Waiting[] {
    const all = fold ? this.grouped(parent, children) : children;
    return all.map((what, at) => ({ what, parent, level, position: at + 1, among: all.length })).reverse();
  }

  private grouped(parent: string, children: readonly Item[]): (Item | Group)[] {
    const groups = groupBy(children, (each) => this.folds(each));
    const most = this.folding.compact ? MANY : TOO_MANY;
    const folded = (key: string) => key.startsWith("idle ") || (groups.get(key)?.length ?? 0) > most;
    const told = new Set<string>();
    return children.flatMap<Item | Group>((each) => {
      const key = this.folds(each);
      if (!key || !folded(key)) return [each];
      if (told.has(key)) return [];
      told.add(key);
      return [{ id: `${parent}>${key}`, members: groups.get(key) ?? [], idle: key.startsWith("idle ") }];
    });
  }

  /** With which others it would be one group; empty: it stands alone. */
  private folds(item: Item): string {
    if (this.below.has(item.id)) return "";
    const kind = `${item.group}/${item.kind}`;
    const idle = item.kind === "ReplicaSet" && item.parents.length > 0 && !BUSY.has(item.health);
    return this.folding.compact && idle ? `idle ${kind}` : kind;
  }

  private isShut(id: string): boolean {
    return this.folding.shut.has(id) && (id === this.folding.reveal || !this.revealed.has(id));
  }

  private add(said: Partial<Line> & Pick<Line, "id" | "kind" | "open" | "health">): void {
    this.lines.push({
      item: said.item,
      members: said.members ?? [],
      idle: said.idle ?? false,
      parent: said.parent,
      level: said.level ?? 1,
      position: said.position ?? 1,
      among: said.among ?? 1,
      below: said.members?.length ?? this.counted.get(said.id) ?? 0,
      id: said.id,
      kind: said.kind,
      open: said.open,
      health: said.health,
    });
  }
}

interface Waiting {
  readonly what: Item | Group;
  readonly parent: string;
  readonly level: number;
  readonly position: number;
  readonly among: number;
}

interface Hung {
  readonly below: ReadonlyMap<string, Item[]>;
  /** From the top down: each after what it hangs below. */
  readonly order: readonly [id: string, parent: string][];
}

/** Each below the first of its parents that is there; a ring of owners hangs at the top by one of them. */
function hang(items: readonly Item[]): Hung {
  const there = new Set(items.map((each) => each.id));
  const below = new Map<string, Item[]>();
  const hook = (parent: string, each: Item) => below.get(parent)?.push(each) ?? below.set(parent, [each]);
  const sorted = [...items].sort(byKind);
  for (const each of sorted) hook(each.parents.find((parent) => there.has(parent)) ?? ROOT, each);
  const order: [string, string][] = [];
  const reached = new Set<string>();
  const reach = (from: string) => {
    const left: [Item, string][] = (below.get(from) ?? []).map((each) => [each, from]);
    for (let next = left.pop(); next; next = left.pop()) {
      const [{ id }, parent] = next;
      if (reached.has(id)) continue;
      reached.add(id);
      order.push([id, parent]);
      for (const each of below.get(id) ?? []) left.push([each, id]);
    }
  };
  reach(ROOT);
  for (const each of sorted) {
    if (reached.has(each.id)) continue;
    hook(ROOT, each);
    reached.add(each.id);
    order.push([each.id, ROOT]);
    reach(each.id);
  }
  return { below, order };
}

function counts({ order }: Hung): Map<string, number> {
  const found = new Map<string, number>();
  for (const [id, parent] of order.toReversed()) found.set(parent, (found.get(parent) ?? 0) + 1 + (found.get(id) ?? 0));
  return found;
}

/** An object and all that stands above it. */
function above(items: readonly Item[], id: string | undefined): Set<string> {
  const found = new Set<string>();
  if (id === undefined) return found;
  const byId = new Map(items.map((each) => [each.id, each]));
  const left = [id];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    left.push(...(byId.get(next)?.parents ?? []));
  }
  return found.add(ROOT);
}
