/** A plan of Terraform as one reads it: by module, what is lost first, outputs apart, what stays counted. */

import type { Change, StackFinding, StackPlan } from "@/api/stacks/types";
import { groupBy } from "@/domain/objects/facts";
import { addressOf, declaredAt, isOutput } from "./address";

/** In the order in which one must look at them. */
export const ACTIONS = [
  "delete",
  "replace",
  "forget",
  "update",
  "create",
  "import",
  "move",
  "invoke",
  "read",
  "keep",
] as const;
export type Action = (typeof ACTIONS)[number];
export type Counts = Partial<Record<Action, number>>;

export interface Module {
  /** Empty: the root itself. */
  readonly name: string;
  readonly changes: readonly Change[];
  readonly counts: Counts;
}

export interface Planned {
  readonly modules: readonly Module[];
  readonly outputs: readonly Change[];
  readonly counts: Counts;
  readonly findings: readonly StackFinding[];
  /** All that the plan knows of, also what stays as it is. */
  readonly all: readonly Change[];
}

export function changesOf({ plan }: StackPlan): Change[] {
  return (plan.steps ?? []).flatMap(({ tasks = [] }) => tasks.map(({ change }) => change));
}

export function planned(found: StackPlan): Planned {
  const { plan } = found;
  const all = changesOf(found);
  const [outputs, resources] = parted(all, ({ ref }) => isOutput(ref));
  const changes = resources.filter(({ action }) => action !== "keep");
  return {
    modules: byModule(changes),
    outputs: outputs.filter(({ action }) => action !== "keep"),
    counts: counted(resources),
    findings: plan.findings ?? [],
    all: resources,
  };
}

export const BY = ["module", "kind", "action"] as const;
export type By = (typeof BY)[number];

const KEYS: Readonly<Record<By, (change: Change) => string>> = {
  module: ({ ref }) => ref.namespace,
  kind: ({ ref }) => ref.kind.kind,
  action: ({ action }) => action,
};

/** By name, the root first, and actions as one must look at them; in each the most dangerous first. */
export function grouped(changes: readonly Change[], by: By): Module[] {
  const found = groupBy(changes, KEYS[by]);
  const names = [...found.keys()].sort(by === "action" ? (a, b) => place(a) - place(b) : natural);
  return names.map((name) => {
    const own = found.get(name) ?? [];
    return { name, changes: own.toSorted((a, b) => rank(a) - rank(b)), counts: counted(own) };
  });
}

export const byModule = (changes: readonly Change[]): Module[] => grouped(changes, "module");

/** Many instances of one resource to which the same is done. */
export interface Fold {
  readonly name: string;
  readonly action: string;
  readonly changes: readonly Change[];
}

const MANY = 12; // instances from which on they are one line

/** One line for many instances; what deserves a look each stays apart. */
export function folded(changes: readonly Change[]): (Change | Fold)[] {
  const alike = groupBy(changes, foldOf);
  const seen = new Set<string>();
  return changes.flatMap((change): (Change | Fold)[] => {
    const key = foldOf(change);
    const all = alike.get(key) ?? [];
    if (all.length < MANY) return [change];
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ name: declaredAt(addressOf(change.ref)), action: change.action, changes: all }];
  });
}

function foldOf({ ref, action, remarks }: Change): string {
  const single = remarks?.deposed || remarks?.runs?.length ? addressOf(ref) : "";
  return [declaredAt(addressOf(ref)), action, single].join(" ");
}

export function counted(changes: readonly Change[]): Counts {
  const counts: Counts = {};
  for (const { action } of changes) counts[action as Action] = (counts[action as Action] ?? 0) + 1;
  return counts;
}

/** Those with all words of *text* in their address, what is done, or the names of their fields. */
export function matching(modules: readonly Module[], text: string): Module[] {
  const words = text.toLowerCase().split(/\s+/u).filter(Boolean);
  if (words.length === 0) return [...modules];
  const fits = (change: Change) => {
    const said = [addressOf(change.ref), change.action, ...(change.fields ?? []).flatMap(({ path }) => path)];
    const all = said.join(" ").toLowerCase();
    return words.every((word) => all.includes(word));
  };
  return byModule(modules.flatMap(({ changes }) => changes.filter(fits)));
}

/** What is said of which address. */
export function findingsOf(findings: readonly StackFinding[]): ReadonlyMap<string, readonly StackFinding[]> {
  return groupBy(
    findings.filter(({ ref }) => ref),
    ({ ref }) => (ref ? addressOf(ref) : ""),
  );
}

/** Text with numbers in it, `[2]` before `[10]`; the same everywhere, whoever looks. */
export function natural(a: string, b: string): number {
  return ORDER.compare(a, b);
}
const ORDER = new Intl.Collator("en", { numeric: true });

const rank = ({ action }: Change) => place(action);

function place(action: string): number {
  return Math.max(ACTIONS.indexOf(action as Action), 0);
}

function parted<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((each) => !test(each))];
}
