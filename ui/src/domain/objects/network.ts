/**
 * How traffic goes: from outside through Ingresses, Gateways and routes to Services, and on to pods.
 *
 * An edge is what an object refers to (`targetRefs`), or selects by labels (`targetLabels`). A route
 * refers to its Gateway, but traffic comes from there. What is referred to and is not there is shown,
 * as that is a fault. Many pods of one owner are one group, until it is opened.
 */

import type { Item } from "../tree";
import { plainId } from "../tree";
import { byName, groupBy, type Ref, worst } from "./facts";
import { MANY } from "./outline";

export interface Point {
  readonly id: string;
  readonly kind: "object" | "outside" | "absent" | "group";
  readonly item: Item | undefined;
  readonly members: readonly Item[];
  /** Of what is no object: an address, or the name of what is absent. */
  readonly title: string;
  readonly what: string;
  readonly level: number;
  readonly open: boolean | undefined;
  readonly health: string;
}

export type Way = readonly [from: string, to: string];

export interface Traffic {
  readonly points: readonly Point[];
  readonly ways: readonly Way[];
  /** Pods that no traffic reaches by what is known here. */
  readonly apart: number;
}

const BEFORE = new Set(["Gateway", "ListenerSet", "XListenerSet"]);

/** *matching*: only these, and what traffic passes on its way to them; *opened*: groups; *reveal*: never folded. */
export function traffic(
  items: readonly Item[],
  opened: ReadonlySet<string> = new Set(),
  { matching, reveal }: { matching?: ReadonlySet<string> | undefined; reveal?: string | undefined } = {},
): Traffic {
  const made = new Making(items);
  for (const each of items) made.look(each);
  made.entries();
  return made.told(opened, reveal, matching);
}

class Making {
  private readonly byId: ReadonlyMap<string, Item>;
  private readonly byLabel = new Map<string, Item[]>();
  private readonly ways = new Map<string, Way>();
  private readonly others = new Map<string, Pick<Point, "id" | "kind" | "title" | "what">>();
  private readonly taking = new Set<string>();

  constructor(private readonly items: readonly Item[]) {
    this.byId = new Map(items.map((each) => [each.id, each]));
    for (const each of items) {
      for (const [key, value] of Object.entries(each.network?.labels ?? {})) {
        const label = `${each.namespace} ${key}=${value}`;
        this.byLabel.get(label)?.push(each) ?? this.byLabel.set(label, [each]);
      }
    }
  }

  look(from: Item): void {
    const found = from.network;
    if (!found) return;
    for (const ref of found.targetRefs) {
      if (!ref.name) continue; // "some pod": its labels say which
      const to = this.there(from, ref);
      if (BEFORE.has(ref.kind)) this.way(to, from.id);
      else this.way(from.id, to);
    }
    for (const pod of this.selected(from)) this.way(from.id, pod.id);
  }

  /** What is reached from outside is entered there: by its load balancer, else by its address. */
  entries(): void {
    for (const { id, network, kind } of this.items) {
      if (!network) continue;
      const points = network.ingress.flatMap((each) => each.hostname || each.ip || []);
      const hosts = network.externalURLs.flatMap((url) => (url.includes("|") ? [] : hostOf(url)));
      const enters = points.length || (!this.taking.has(id) && kind !== "Pod" && network.targetRefs.length);
      const from = points.length ? points : hosts.slice(0, 1);
      for (const each of enters ? new Set(from) : []) {
        const outside = `outside ${each}`;
        this.others.set(outside, { id: outside, kind: "outside", title: each, what: "" });
        this.way(outside, id);
      }
    }
  }

  told(opened: ReadonlySet<string>, reveal: string | undefined, matching: ReadonlySet<string> | undefined): Traffic {
    const every = [...this.ways.values()];
    const reached = new Set(every.flat());
    const takes = matching ? upstream(matching, every) : undefined;
    const wanted = (id: string) => !takes || takes.has(id);
    const ways = every.filter(([from, to]) => wanted(from) && wanted(to));
    const shown = this.items.filter((each) => (reached.has(each.id) || leads(each)) && wanted(each.id));
    const apart = this.items.filter((each) => each.kind === "Pod" && !reached.has(each.id)).length;
    const { points, instead } = gathered(shown, opened, reveal);
    const others = [...this.others.values()].filter((each) => wanted(each.id));
    const all = [...others.map((each): Point => ({ ...NOTHING, ...each })), ...points];
    const kept = distinct(ways.map(([from, to]) => [instead.get(from) ?? from, instead.get(to) ?? to]));
    const levels = levelsOf(all, kept);
    return { points: all.map((each) => ({ ...each, level: levels.get(each.id) ?? 1 })), ways: kept, apart };
  }

  private there(from: Item, ref: Ref): string {
    const asked = { group: ref.group ?? "", kind: ref.kind, namespace: ref.namespace ?? from.namespace };
    const id = plainId({ ...asked, name: ref.name ?? "" });
    if (!this.byId.has(id)) this.others.set(id, { id, kind: "absent", title: ref.name ?? "", what: ref.kind });
    return id;
  }

  /** Those in its namespace that have all labels: looked for among those that have the rarest. */
  private selected(from: Item): readonly Item[] {
    const wanted = Object.entries(from.network?.targetLabels ?? {});
    const found = wanted.map(([key, value]) => this.byLabel.get(`${from.namespace} ${key}=${value}`) ?? []);
    const rarest = found.toSorted((a, b) => a.length - b.length)[0] ?? [];
    return rarest.filter(
      (each) => each.id !== from.id && wanted.every(([key, value]) => each.network?.labels[key] === value),
    );
  }

  private way(from: string, to: string): void {
    if (from === to) return;
    this.taking.add(to);
    this.ways.set(`${from}\n${to}`, [from, to]);
  }
}

const NOTHING = { item: undefined, members: [], level: 1, open: undefined, health: "" } as const;

/** These, and all from which traffic comes to them. */
function upstream(ids: ReadonlySet<string>, ways: readonly Way[]): Set<string> {
  const before = groupBy(ways, ([, to]) => to);
  const found = new Set<string>();
  const left = [...ids];
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    if (found.has(at)) continue;
    found.add(at);
    for (const [from] of before.get(at) ?? []) left.push(from);
  }
  return found;
}

function leads({ network, kind }: Item): boolean {
  return kind === "Service" || Boolean(network && (network.targetRefs.length || network.ingress.length));
}

function gathered(shown: readonly Item[], opened: ReadonlySet<string>, reveal: string | undefined) {
  const points: Point[] = [];
  const instead = new Map<string, string>();
  const pods = groupBy(shown, (each) => (each.kind === "Pod" ? `pods ${each.parents[0] ?? ""}` : ""));
  for (const [id, members] of pods) {
    const few = !id || members.length <= MANY || opened.has(id) || members.some((each) => each.id === reveal);
    if (few) {
      for (const item of members) points.push({ ...NOTHING, ...plain(item) });
    } else {
      const told = { id, title: id.slice(id.lastIndexOf("/") + 1), what: "Pod", health: worst(members) };
      points.push({ ...NOTHING, kind: "group", members, open: false, ...told });
      for (const each of members) instead.set(each.id, id);
    }
  }
  points.sort((a, b) => byName(a.what, b.what) || byName(a.title, b.title) || byName(a.id, b.id));
  return { points, instead };
}

function plain(item: Item): Pick<Point, "id" | "kind" | "item" | "title" | "what" | "health"> {
  return { id: item.id, kind: "object", item, title: item.name, what: item.kind, health: item.health };
}

function distinct(ways: readonly Way[]): Way[] {
  return [...new Map(ways.map((each) => [each.join("\n"), each])).values()];
}

/** How many steps from where traffic enters, the longest way; what goes in a ring is cut open. */
function levelsOf(points: readonly Point[], ways: readonly Way[]): Map<string, number> {
  const next = groupBy(ways, ([from]) => from);
  const waits = new Map<string, number>();
  for (const [, to] of ways) waits.set(to, (waits.get(to) ?? 0) + 1);
  const levels = new Map<string, number>();
  const ready = points.filter((each) => !waits.has(each.id)).map((each) => each.id);
  for (const id of [...ready, ...points.map((each) => each.id)]) {
    if (levels.has(id)) continue;
    levels.set(id, levels.get(id) ?? 1);
    const left = [id];
    for (let at = left.pop(); at !== undefined; at = left.pop()) {
      for (const [, to] of next.get(at) ?? []) {
        const due = (waits.get(to) ?? 1) - 1;
        waits.set(to, due);
        if (due < 0) continue;
        levels.set(to, Math.max(levels.get(to) ?? 1, (levels.get(at) ?? 1) + 1));
        if (due === 0) left.push(to);
      }
    }
  }
  return levels;
}

function hostOf(url: string): string[] {
  return URL.canParse(url) ? [new URL(url).host].filter(Boolean) : [];
}
