/** A run as one watches it: its steps, and which resources were under way for how long. */

import type { RunStatus } from "@/api/stacks/types";

export interface Step {
  readonly name: string;
  readonly state: "done" | "now" | "ahead" | "failed";
}

const LAST: Readonly<Record<string, string>> = { apply: "apply", import: "import" };

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

export interface Watched {
  readonly run: string;
  readonly going: readonly { readonly address: string; readonly since: number }[];
  /** The newest first. */
  readonly done: readonly { readonly address: string; readonly seconds: number }[];
}

export const NOTHING: Watched = { run: "", going: [], done: [] };

/**
 * *known* after what *run* tells now. What was under way and is no more was done, as long as the run goes on; of
 * another run nothing is known.
 */
export function follow(known: Watched, { id = "", phase, current = [], step }: RunStatus, now: number): Watched {
  const before = known.run === id ? known : { ...NOTHING, run: id };
  const going = current.map(
    (address) => before.going.find((each) => each.address === address) ?? { address, since: now },
  );
  const gone = before.going.filter((each) => !current.includes(each.address));
  if (gone.length === 0 && going.length === before.going.length && known.run === id) return known;
  const ended = phase === "Running" && step === "apply" ? gone : [];
  const done = ended.map(({ address, since }) => ({ address, seconds: Math.round((now - since) / 1000) }));
  return { run: id, going, done: [...done.toReversed(), ...before.done] };
}
