/** How Stacks of a list stand, in a word each, and which of them are looked for. */

import type { StackRow, Totals } from "@/api/stacks/types";

/** The first that is true of a Stack is its state; what one should look at comes first. */
export const STATES = ["failed", "running", "waiting", "drifted", "pending", "fine", "unknown"] as const;
export type State = (typeof STATES)[number];

const OPEN = ["Planned", "AwaitingApproval", "Approved"];

export function isRunning({ run }: Pick<StackRow, "run">): boolean {
  return run?.phase === "Running";
}

export function stateOf(row: StackRow): State {
  if (isRunning(row)) return "running";
  if (row.health === "Degraded") return "failed";
  if (row.waits || row.plan?.state === "AwaitingApproval") return "waiting";
  if (row.drifted) return "drifted";
  if (openPlan(row) || row.sync === "OutOfSync") return "pending";
  return row.sync === "Synced" ? "fine" : "unknown";
}

/** The plan that may yet be applied. */
export function openPlan({ plan }: Pick<StackRow, "plan">) {
  return isOpen(plan) ? plan : undefined;
}

/** Whether what it would do is still ahead. */
export function isOpen(plan: StackRow["plan"]): boolean {
  return plan !== undefined && OPEN.includes(plan.state ?? "") && !isEmpty(plan.totals);
}

export function isEmpty(totals: Totals = {}): boolean {
  return !Object.values(totals).some((count) => count > 0);
}

export interface Look {
  search?: string;
  state?: State;
  project?: string;
}

export function matches(row: StackRow, { search = "", state, project }: Look): boolean {
  if (state && stateOf(row) !== state) return false;
  if (project && row.project !== project) return false;
  const said = [row.namespace, row.name, row.project, row.repoUrl, row.path, row.engine || row.tool].join(" ");
  const all = said.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/u)
    .every((word) => all.includes(word));
}

export function tally(rows: readonly StackRow[]): Record<State, number> {
  const counts = Object.fromEntries(STATES.map((each) => [each, 0])) as Record<State, number>;
  for (const row of rows) counts[stateOf(row)] += 1;
  return counts;
}
