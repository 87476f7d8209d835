/** The steps of a run, as far as it is. */

import type { RunStatus } from "@/api/stacks/types";

export interface Step {
  readonly name: string;
  readonly state: "done" | "now" | "ahead" | "failed";
}

const LAST: Readonly<Record<string, string>> = { apply: "apply", import: "import", unlock: "unlock" };

/** *step* is empty until it is told; a run that went well has done all of them. */
export function stepsOf({ kind = "", step = "", phase = "" }: RunStatus): Step[] {
  const names = ["init", LAST[kind] ?? "plan"];
  const at = step === "" || step === "init" ? 0 : 1;
  return names.map((name, index) => ({ name, state: stateOf(index, at, phase) }));
}

function stateOf(index: number, at: number, phase: string): Step["state"] {
  if (phase === "Succeeded" || index < at) return "done";
  if (index > at) return "ahead";
  return phase === "Running" ? "now" : "failed";
}
