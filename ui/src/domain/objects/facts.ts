/** What an object says of itself beside its health: where traffic goes, where it is reached. */

import { type Place, reached } from "@/domain/links";

export interface Ref {
  group?: string;
  kind: string;
  namespace?: string;
  name?: string;
}

export interface Network {
  readonly labels: Readonly<Record<string, string>>;
  readonly targetLabels: Readonly<Record<string, string>>;
  readonly targetRefs: readonly Ref[];
  readonly externalURLs: readonly string[];
  readonly ingress: readonly { readonly hostname?: string; readonly ip?: string }[];
}

/** An address that can be opened, with what it is called. */
export function network(said: Partial<Network> | undefined): Network | undefined {
  if (!said) return undefined;
  return {
    labels: said.labels ?? {},
    targetLabels: said.targetLabels ?? {},
    targetRefs: said.targetRefs ?? [],
    externalURLs: said.externalURLs ?? [],
    ingress: said.ingress ?? [],
  };
}

/** The addresses of *found* that a browser may open. */
export const links = (found: Network | undefined): Place[] => reached(found?.externalURLs);

/** From the worst to the best; what is not here says nothing. */
export const WORST_FIRST = ["Degraded", "Missing", "Unknown", "Progressing", "Suspended", "Healthy"] as const;

/** The worst health among these; empty if none has any. */
export function worst(all: Iterable<{ readonly health: string }>): string {
  const there = new Set<string>();
  for (const each of all) there.add(each.health);
  return WORST_FIRST.find((each) => there.has(each)) ?? "";
}

const collator = new Intl.Collator("en", { numeric: true });
/** `web-2` before `web-10`. */
export const byName = (a: string, b: string): number => collator.compare(a, b);

interface Named {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
}

const keys = new WeakMap<Named, string>();

/** By kind, then by name as `byName` has it; thousands are sorted whenever one of them changes, so it is made ready once. */
export function byKind(a: Named, b: Named): number {
  const [left, right] = [keyOf(a), keyOf(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function keyOf(each: Named): string {
  let key = keys.get(each);
  if (key === undefined) {
    const counted = each.name.replace(/\d{1,15}/gu, (digits) => digits.padStart(15, "0"));
    key = `${each.kind}\n${counted}\n${each.id}`;
    keys.set(each, key);
  }
  return key;
}

/** As `Map.groupBy`, which not every browser has yet. */
export function groupBy<K, T>(all: Iterable<T>, key: (each: T) => K): Map<K, T[]> {
  const found = new Map<K, T[]>();
  for (const each of all) {
    const name = key(each);
    const there = found.get(name);
    if (there) there.push(each);
    else found.set(name, [each]);
  }
  return found;
}
