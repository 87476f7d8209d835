/** An operation step by step: what of the plan is done, what is under way, what is still to come. */

import type { OperationState, Result } from "@/api/application";
import type { Plan } from "@/api/plan";
import { type Managed, plainId } from "./tree";

export type State = "done" | "failed" | "running" | "waiting" | "skipped" | "idle";

export interface Part {
  readonly id: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly hook: boolean;
  readonly state: State;
  readonly message: string;
  readonly result?: Result;
}

export interface Stage {
  readonly phase: string;
  readonly wave: number;
  readonly state: State;
  readonly parts: readonly Part[];
}

const PHASES = ["PreSync", "Sync", "PostSync", "SyncFail", "PreDelete", "PostDelete"];

/** *plan*: of the operation, for what it has not come to yet. */
export function progress(operation: OperationState, plan: Plan | undefined, managed: readonly Managed[] = []): Stage[] {
  const unfinished = !operation.finishedAt && ["Running", "Terminating"].includes(operation.phase ?? "");
  const results = operation.syncResult?.resources ?? [];
  const known = new Map(results.map((each) => [key(each.syncPhase || "Sync", each), each]));
  const waves = new Map(managed.map((each) => [plainId(each), each.syncWave ?? 0]));
  const stages = new Map<string, { phase: string; wave: number; parts: Part[] }>();
  const add = (phase: string, wave: number, part: Part) => {
    const place = `${phase} ${wave}`;
    const stage = stages.get(place) ?? { phase, wave, parts: [] };
    stage.parts.push(part);
    stages.set(place, stage);
  };
  for (const { phase, wave, tasks } of plan?.steps ?? []) {
    for (const task of tasks) {
      const found = known.get(key(phase, task));
      known.delete(key(phase, task));
      const rest: State = task.skipped ? "skipped" : unfinished ? "waiting" : "idle";
      add(phase, wave, part(task, found, found ? of(found, unfinished) : rest));
    }
  }
  for (const each of known.values()) {
    add(each.syncPhase || "Sync", waves.get(plainId(each)) ?? 0, part(each, each, of(each, unfinished)));
  }
  return [...stages.values()]
    .sort((a, b) => PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase) || a.wave - b.wave)
    .map((each) => ({ ...each, state: whole(each.parts) }));
}

function key(phase: string, ref: { group?: string; kind: string; namespace?: string; name: string }): string {
  return `${phase} ${plainId(ref)}`;
}

interface Named {
  group?: string;
  kind: string;
  namespace?: string;
  name: string;
  hook?: boolean;
  hookType?: string;
}

function part(ref: Named, result: Result | undefined, state: State): Part {
  return {
    id: plainId(ref),
    kind: ref.kind,
    namespace: ref.namespace ?? "",
    name: ref.name,
    hook: Boolean(ref.hook || ref.hookType),
    state,
    message: result?.message ?? "",
    ...(result ? { result } : {}),
  };
}

/** What was applied in the last wave is never said to be healthy: it is done when the operation is. */
function of({ status, hookPhase, hookType }: Result, unfinished: boolean): State {
  if (status === "SyncFailed" || hookPhase === "Failed" || hookPhase === "Error") return "failed";
  if (status === "PruneSkipped") return "skipped";
  const moving = hookPhase === "Running" || hookPhase === "Terminating" || !(status || hookPhase);
  if (!moving) return "done";
  if (unfinished) return "running";
  return status && !hookType ? "done" : "idle";
}

function whole(parts: readonly Part[]): State {
  const states = new Set(parts.map((each) => each.state));
  if (states.has("failed")) return "failed";
  if (states.has("running")) return "running";
  if (states.has("waiting")) return states.has("done") ? "running" : "waiting";
  if (states.has("idle")) return "idle";
  return states.has("done") ? "done" : "skipped";
}
