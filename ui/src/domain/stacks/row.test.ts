import { expect, test } from "vitest";
import type { StackRow } from "@/api/stacks/types";
import { isEmpty, matches, openPlan, stateOf, tally } from "./row";

const row = (more: Partial<StackRow> = {}): StackRow => ({
  namespace: "argocd",
  name: "net",
  project: "web",
  repoUrl: "https://git.example/infra.git",
  path: "roots/net",
  tool: "terraform",
  sync: "Synced",
  health: "Healthy",
  ...more,
});
const changes = { totals: { create: 1 }, state: "Planned" };

test.each([
  ["fine", {}],
  ["running", { run: { phase: "Running" }, health: "Progressing", waits: 1 }],
  ["failed", { health: "Degraded", drifted: 2 }],
  ["waiting", { plan: { ...changes, state: "AwaitingApproval" }, drifted: 1 }],
  ["drifted", { drifted: 1, sync: "OutOfSync" }],
  ["pending", { plan: changes, sync: "OutOfSync" }],
  ["pending", { sync: "OutOfSync" }],
  ["unknown", { sync: "Unknown" }],
] as const)("%s comes first where several are so", (state, more) => {
  expect(stateOf(row(more as Partial<StackRow>))).toBe(state);
});

test("a plan that changes nothing, or is done, is none that waits", () => {
  expect(openPlan({ plan: changes })).toBe(changes);
  expect(openPlan({ plan: { state: "Planned", totals: {} } })).toBeUndefined();
  expect(openPlan({ plan: { ...changes, state: "Applied" } })).toBeUndefined();
  expect(openPlan({})).toBeUndefined();
  expect(isEmpty({ outputs: 1 })).toBe(false);
});

test("words are searched in names, project, path and tool, beside state and project", () => {
  expect(matches(row(), { search: "INFRA roots" })).toBe(true);
  expect(matches(row({ engine: "tofu 1.9" }), { search: "tofu" })).toBe(true);
  expect(matches(row(), { search: "other" })).toBe(false);
  expect(matches(row(), { state: "fine", project: "web" })).toBe(true);
  expect(matches(row(), { state: "failed" })).toBe(false);
  expect(matches(row(), { project: "db" })).toBe(false);
});

test("all are counted once", () => {
  expect(tally([row(), row({ drifted: 1 }), row()])).toMatchObject({ fine: 2, drifted: 1, failed: 0 });
});
