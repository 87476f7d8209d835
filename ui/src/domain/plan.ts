/** What to look at first in a plan. */

import type { Plan, PlannedTask } from "@/api/plan";
import { plainId } from "./tree";

function tasks(plan: Plan): PlannedTask[] {
  return plan.steps?.flatMap((step) => step.tasks) ?? [];
}

/** What a sync would delete. */
export function deletions(plan: Plan): PlannedTask[] {
  return tasks(plan).filter((each) => each.action === "delete" && !each.skipped);
}

/** What is not declared any more, and yet left alone. */
export function leftOver(plan: Plan): PlannedTask[] {
  return tasks(plan).filter((each) => each.action === "delete" && each.skipped);
}

/** What is run around the objects: not counted as a change. */
export function hooks(plan: Plan): PlannedTask[] {
  return tasks(plan).filter((each) => each.hook && each.action !== "keep" && !each.skipped);
}

/** What waits for a person. */
export function confirms(plan: Plan): PlannedTask[] {
  return tasks(plan).filter((each) => each.confirm);
}

/** Of the plan of all what a sync of these objects alone would do; it runs no hooks. */
export function only(plan: Plan, ids: ReadonlySet<string>): Plan {
  const steps = (plan.steps ?? [])
    .map((step) => ({ ...step, tasks: step.tasks.filter((each) => !each.hook && ids.has(plainId(each))) }))
    .filter((step) => step.tasks.length > 0);
  const counts: Record<string, number> = {};
  for (const { action, skipped } of steps.flatMap((step) => step.tasks)) {
    const what = skipped ? "skip" : action;
    if (what !== "keep") counts[what] = (counts[what] ?? 0) + 1;
  }
  return { ...plan, steps, counts };
}
