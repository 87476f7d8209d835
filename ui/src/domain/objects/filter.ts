/**
 * Which objects are meant: by kind, health, sync, namespace, age and words; the same in every view.
 *
 * Words must all be found somewhere in an object; `name:web-*` and `-kind:secret` are about one field,
 * as in the search of applications.
 */

import type { Item } from "../tree";
import { byName, WORST_FIRST } from "./facts";
import { age, type Facet, type Look, NONE, parts } from "./look";

export type Test = (item: Item) => boolean;

const FIELDS: Readonly<Record<string, (item: Item) => readonly string[]>> = {
  name: (item) => [item.name],
  namespace: (item) => [item.namespace],
  ns: (item) => [item.namespace],
  kind: (item) => [item.kind],
  group: (item) => [item.group],
  health: (item) => [item.health],
  sync: (item) => [item.sync],
  image: (item) => item.images,
  node: (item) => [item.facts.Node ?? ""],
};

const VALUE: Readonly<Record<Facet, (item: Item) => string>> = {
  kind: (item) => item.kind,
  health: (item) => item.health || NONE,
  sync: (item) => item.sync || NONE,
  ns: (item) => item.namespace || NONE,
};

/** *now*: in milliseconds. */
export function filter(look: Look, now: number): Test {
  const tests: Test[] = [];
  for (const facet of Object.keys(VALUE) as Facet[]) {
    const wanted = new Set(parts(look[facet]));
    if (wanted.size) tests.push((item) => wanted.has(VALUE[facet](item)));
  }
  const youngest = look.since ? now - age(look.since) : 0;
  if (youngest) tests.push((item) => Date.parse(item.created) >= youngest);
  tests.push(...words(look.q ?? ""));
  return (item) => tests.every((each) => each(item));
}

/** Each value of a facet with how many have it: health from the worst, the rest by name. */
export function values(items: readonly Item[], facet: Facet): [value: string, count: number][] {
  const count = new Map<string, number>();
  for (const each of items) count.set(VALUE[facet](each), (count.get(VALUE[facet](each)) ?? 0) + 1);
  const rank = (value: string) => (value === NONE ? 99 : facet === "health" ? places.indexOf(value) : 0);
  return [...count].sort(([a], [b]) => rank(a) - rank(b) || byName(a, b));
}

const places: readonly string[] = WORST_FIRST;

/** Those that match, with all that stands above them. */
export function within(items: readonly Item[], matching: ReadonlySet<string>): Item[] {
  const byId = new Map(items.map((each) => [each.id, each]));
  const kept = new Set<string>();
  const left = items.filter((each) => matching.has(each.id));
  for (let each = left.pop(); each; each = left.pop()) {
    if (kept.has(each.id)) continue;
    kept.add(each.id);
    for (const parent of each.parents) {
      const above = byId.get(parent);
      if (above) left.push(above);
    }
  }
  return items.filter((each) => kept.has(each.id));
}

function words(text: string): Test[] {
  return [...text.matchAll(/(-?)(?:(\w+):)?("[^"]*"|[^\s"]+)/gu)].map(([all, minus, field = "", said = ""]) => {
    const wanted = said.replaceAll('"', "").toLowerCase();
    const values = FIELDS[field.toLowerCase()];
    const test: Test = values
      ? about(values, wanted)
      : (item) => textOf(item).includes((field ? all.slice(minus?.length) : wanted).toLowerCase());
    return minus && (values || wanted) ? (item: Item) => !test(item) : test;
  });
}

function about(values: (item: Item) => readonly string[], wanted: string): Test {
  const tests = wanted.split(",").map((each) => fits(each));
  return (item) => values(item).some((said) => tests.some((test) => test(said.toLowerCase())));
}

/** `*` stands for anything; without one, a part is enough. At the cost of one walk, whatever is asked. */
function fits(wanted: string): (said: string) => boolean {
  if (!wanted.includes("*")) return (said) => said.includes(wanted);
  const [first = "", ...rest] = wanted.split("*");
  const last = rest.pop() ?? "";
  return (said) => {
    if (said.length < first.length + last.length || !said.startsWith(first) || !said.endsWith(last)) return false;
    let at = first.length;
    for (const part of rest) {
      const found = said.indexOf(part, at);
      if (found < 0 || found + part.length > said.length - last.length) return false;
      at = found + part.length;
    }
    return true;
  };
}

const kept = new WeakMap<Item, string>();

function textOf(item: Item): string {
  let text = kept.get(item);
  if (text === undefined) {
    const { kind, namespace, name, health, sync, info, images } = item;
    text = [kind, `${namespace}/${name}`, health, sync, ...info, ...images].join(" ").toLowerCase();
    kept.set(item, text);
  }
  return text;
}
