import { expect, it } from "vitest";
import type { Plan } from "@/api/plan";
import { confirms, deletions, hooks, leftOver, only } from "./plan";

const task = (name: string, action: string, more = {}) => ({
  group: "",
  kind: "X",
  namespace: "",
  name,
  action,
  ...more,
});
const PLAN: Plan = {
  digest: "",
  summary: "",
  blocked: false,
  counts: {},
  steps: [
    { phase: "Sync", wave: 0, tasks: [task("a", "create"), task("b", "delete", { confirm: true })] },
    { phase: "Sync", wave: 1, tasks: [task("c", "delete", { skipped: "ignored (requires pruning)" })] },
  ],
};

it("tells deletions from what is left alone", () => {
  const names = [deletions, leftOver, confirms].map((of) => of(PLAN).map((each) => each.name));
  expect(names).toEqual([["b"], ["c"], ["b"]]);
  expect(deletions({ ...PLAN, steps: [] })).toEqual([]);
});

it("tells hooks from objects", () => {
  const tasks = [task("a", "create", { hook: true }), task("b", "keep", { hook: true }), task("c", "create")];
  const found = hooks({ ...PLAN, steps: [{ phase: "PreSync", wave: 0, tasks }] });
  expect(found.map((each) => each.name)).toEqual(["a"]);
});

it("is cut down to what is picked", () => {
  const found = only(PLAN, new Set(["/X//a", "/X//c"]));
  expect(found.steps?.map((step) => step.tasks.map((each) => each.name))).toEqual([["a"], ["c"]]);
  expect(found.counts).toEqual({ create: 1, skip: 1 });
});
