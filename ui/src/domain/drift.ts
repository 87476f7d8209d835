/** Deviations from Git: what they are called, what is chosen of them, and how a patch reads. */

import type { Plan, PlannedTask } from "@/api/plan";

export interface Deviation {
  group: string;
  version: string;
  kind: string;
  namespace: string;
  name: string;
  change: "create" | "update" | "delete";
  sort: "drift" | "undeployed";
  field?: string;
  desired?: unknown;
  live?: unknown;
  cut?: boolean;
  manager?: string;
  operation?: string;
  since?: string;
  revision?: string;
  file?: string;
  line?: number;
}

export interface Drifted {
  application: string;
  namespace: string;
  project: string;
  cluster: string;
  /** The key of the group that it is listed in. */
  group: string;
  deviation: Deviation;
  /** When its application got out of sync; without it, nobody has seen that. */
  since?: string;
}

export interface Chosen {
  group: string;
  kind: string;
  namespace: string;
  name: string;
  field?: string;
}

/** As the API names it: `apps/Deployment/shop/web#spec.replicas`. */
export function ofParam({ group, kind, namespace, name, field }: Chosen): string {
  return `${group}/${kind}/${namespace}/${name}${field ? `#${field}` : ""}`;
}

export function keyOfDrift(each: Drifted): string {
  return `${each.namespace}/${each.application}:${ofParam(each.deviation)}`;
}

export interface Section {
  readonly key: string;
  readonly items: readonly Drifted[];
}

/** Those that stand one after the other in the same group; each once, though pages may overlap. */
export function sections(items: readonly Drifted[]): Section[] {
  const found: { key: string; items: Drifted[] }[] = [];
  const seen = new Set<string>();
  for (const each of items) {
    const key = keyOfDrift(each);
    if (seen.has(key)) continue;
    seen.add(key);
    const last = found.at(-1);
    if (last?.key === each.group) last.items.push(each);
    else found.push({ key: each.group, items: [each] });
  }
  return found;
}

export interface Part {
  readonly namespace: string;
  readonly name: string;
  readonly project: string;
  readonly chosen: readonly Deviation[];
}

const AT_ONCE = 20; // applications that are looked at, and done, at a time

/** What is chosen, by Application. *left*: how many more there are than are done at a time. */
export function parted(items: readonly Drifted[]): { parts: Part[]; left: number } {
  const all = byApplication(items);
  return { parts: all.slice(0, AT_ONCE), left: Math.max(all.length - AT_ONCE, 0) };
}

export function byApplication(items: readonly Drifted[]): Part[] {
  const found = new Map<string, { namespace: string; name: string; project: string; chosen: Deviation[] }>();
  for (const { namespace, application: name, project, deviation } of items) {
    const key = `${namespace}/${name}`;
    const part = found.get(key) ?? { namespace, name, project, chosen: [] };
    part.chosen.push(deviation);
    found.set(key, part);
  }
  return [...found.values()];
}

/** The objects of them, each once. */
export function objectsOf(chosen: readonly Deviation[]): Deviation[] {
  const found = new Map<string, Deviation>();
  for (const each of chosen) found.set(ofParam({ ...each, field: "" }), each);
  return [...found.values()];
}

/** What a plan would do to these objects alone: a sync of some objects runs no hooks. */
export function planOf(plan: Plan, objects: readonly Deviation[]): Plan {
  const wanted = new Set(objects.map((each) => ofParam({ ...each, field: "" })));
  const chosen = (task: PlannedTask) => !task.hook && wanted.has(ofParam(task));
  const steps = (plan.steps ?? [])
    .map((step) => ({ ...step, tasks: step.tasks.filter(chosen) }))
    .filter((step) => step.tasks.length > 0);
  const counts: Record<string, number> = {};
  for (const { action, skipped } of steps.flatMap((step) => step.tasks)) {
    const counted = skipped ? "skip" : action;
    counts[counted] = (counts[counted] ?? 0) + 1;
  }
  return { ...plan, steps, counts };
}

/** The query without a term for that field, and with one for *value* if there is any. */
export function withTerm(text: string, field: string, value: string): string {
  const terms = text.match(/-?(?:\w+:)?(?:"[^"]*"|[^\s"]+)/gu) ?? [];
  const kept = terms.filter((each) => !each.toLowerCase().startsWith(`${field}:`));
  return (value ? [...kept, `${field}:${value}`] : kept).join(" ");
}

export function termOf(text: string, field: string): string {
  return new RegExp(`(?:^|\\s)${field}:(\\S+)`, "iu").exec(text)?.[1]?.toLowerCase() ?? "";
}

export type PatchLine = { text: string; sign: "+" | "-" | "@" | " " };

/** The lines of a patch with what each is. */
export function patchLines(patch: string): PatchLine[] {
  return patch
    .replace(/\n$/u, "")
    .split("\n")
    .map((text) => {
      const head = /^(?:diff |--- |\+\+\+ |@@)/u.test(text);
      const sign = head ? "@" : text.startsWith("+") ? "+" : text.startsWith("-") ? "-" : " ";
      return { text, sign };
    });
}
