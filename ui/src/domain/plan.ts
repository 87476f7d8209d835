/** What to look at first in a plan. */

import type { Plan, PlannedTask } from "@/api/plan";

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

/** What waits for a person. */
export function confirms(plan: Plan): PlannedTask[] {
  return tasks(plan).filter((each) => each.confirm);
}
