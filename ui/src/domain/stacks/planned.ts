/** A plan of Terraform as one reads it: by module, what is lost first, outputs apart, what stays counted. */

import type { Change, StackFinding, StackPlan } from "@/api/stacks/types";
import { groupBy } from "@/domain/objects/facts";
import { addressOf, isOutput } from "./address";

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

export function planned({ plan }: StackPlan): Planned {
  const all = (plan.steps ?? []).flatMap(({ tasks = [] }) => tasks.map(({ change }) => change));
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

/** The root first, then by name; in each the most dangerous first. */
export function byModule(changes: readonly Change[]): Module[] {
  const found = groupBy(changes, ({ ref }) => ref.namespace);
  return [...found.keys()].sort(natural).map((name) => {
    const own = found.get(name) ?? [];
    return { name, changes: own.toSorted((a, b) => rank(a) - rank(b)), counts: counted(own) };
  });
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

/** Text with numbers in it, `[2]` before `[10]`; the same everywhere, whoever looks. */
export function natural(a: string, b: string): number {
  return ORDER.compare(a, b);
}
const ORDER = new Intl.Collator("en", { numeric: true });

function rank({ action }: Change): number {
  const found = ACTIONS.indexOf(action as Action);
  return Math.max(found, 0);
}

function parted<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((each) => !test(each))];
}
