import { expect, it } from "vitest";
import type { Plan } from "@/api/plan";
import { progress } from "./progress";

const task = (kind: string, name: string, more = {}) => ({
  group: "",
  kind,
  namespace: "shop",
  name,
  action: "create",
  ...more,
});
const PLAN: Plan = {
  digest: "",
  summary: "",
  blocked: false,
  counts: {},
  steps: [
    { phase: "PreSync", wave: 0, tasks: [task("Job", "migrate", { hook: true })] },
    { phase: "Sync", wave: 0, tasks: [task("ConfigMap", "a"), task("ConfigMap", "b", { skipped: "no" })] },
    { phase: "Sync", wave: 1, tasks: [task("ConfigMap", "c")] },
  ],
};
const result = (kind: string, name: string, more = {}) => ({ kind, name, namespace: "shop", ...more });
const told = (stages: ReturnType<typeof progress>) =>
  stages.map((each) => [
    each.phase,
    each.wave,
    each.state,
    each.parts.map((part) => `${part.name} ${part.state}`).join(),
  ]);

it("tells what is done, under way and to come", () => {
  const resources = [
    result("Job", "migrate", { syncPhase: "PreSync", hookType: "PreSync", hookPhase: "Succeeded" }),
    result("ConfigMap", "a", { syncPhase: "Sync", status: "Synced", hookPhase: "Running" }),
  ];
  expect(told(progress({ phase: "Running", syncResult: { resources } }, PLAN))).toEqual([
    ["PreSync", 0, "done", "migrate done"],
    ["Sync", 0, "running", "a running,b skipped"],
    ["Sync", 1, "waiting", "c waiting"],
  ]);
});

it("reports what was not reached, and what is in no plan", () => {
  const resources = [
    result("ConfigMap", "a", { syncPhase: "Sync", status: "SyncFailed", message: "immutable" }),
    result("Job", "clean-abc", { syncPhase: "SyncFail", hookType: "SyncFail", hookPhase: "Succeeded" }),
  ];
  const state = { phase: "Failed", finishedAt: "2026-01-01T00:00:00Z", syncResult: { resources } };
  expect(told(progress(state, PLAN))).toEqual([
    ["PreSync", 0, "idle", "migrate idle"],
    ["Sync", 0, "failed", "a failed,b skipped"],
    ["Sync", 1, "idle", "c idle"],
    ["SyncFail", 0, "done", "clean-abc done"],
  ]);
});

it("takes what was applied for done when the operation has ended", () => {
  const resources = [result("ConfigMap", "a", { status: "Synced", hookPhase: "Running" })];
  const state = { phase: "Succeeded", finishedAt: "2026-01-01T00:00:00Z", syncResult: { resources } };
  expect(told(progress(state, undefined))).toEqual([["Sync", 0, "done", "a done"]]);
});

it("goes by the waves of the objects where there is no plan any more", () => {
  const resources = ["a", "b"].map((name) => result("ConfigMap", name, { status: "Synced" }));
  const managed = [{ kind: "ConfigMap", name: "b", namespace: "shop", syncWave: 3 }];
  expect(told(progress({ phase: "Succeeded", syncResult: { resources } }, undefined, managed))).toEqual([
    ["Sync", 0, "done", "a done"],
    ["Sync", 3, "done", "b done"],
  ]);
});
