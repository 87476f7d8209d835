import { expect, test } from "vitest";
import type { Plan } from "@/api/plan";
import {
  byApplication,
  type Deviation,
  type Drifted,
  keyOfDrift,
  objectsOf,
  ofParam,
  parted,
  patchLines,
  planOf,
  sections,
  termOf,
  withTerm,
} from "./drift";

const deviation = (name: string, field?: string): Deviation => ({
  group: "apps",
  version: "v1",
  kind: "Deployment",
  namespace: "shop",
  name,
  change: "update",
  sort: "drift",
  ...(field ? { field } : {}),
});
const drifted = (application: string, group: string, one: Deviation): Drifted => ({
  application,
  namespace: "argocd",
  project: "default",
  cluster: "",
  group,
  deviation: one,
});

test("a deviation is named as the API names it", () => {
  expect(ofParam(deviation("web", "spec.replicas"))).toBe("apps/Deployment/shop/web#spec.replicas");
  expect(ofParam(deviation("web"))).toBe("apps/Deployment/shop/web");
  expect(keyOfDrift(drifted("a", "", deviation("web")))).toBe("argocd/a:apps/Deployment/shop/web");
});

test("sections hold each deviation once, though pages overlap", () => {
  const [one, two, three] = [deviation("a", "x"), deviation("b", "x"), deviation("c", "y")];
  const found = sections([
    drifted("s", "x", one),
    drifted("s", "x", two),
    drifted("s", "x", two),
    drifted("s", "y", three),
  ]);
  expect(found.map((each) => [each.key, each.items.length])).toEqual([
    ["x", 2],
    ["y", 1],
  ]);
});

test("what is chosen goes by application, and objects count once", () => {
  const chosen = [deviation("a", "x"), deviation("a", "y"), deviation("b", "x")];
  const parts = byApplication([...chosen.map((each) => drifted("s", "", each)), drifted("t", "", deviation("z"))]);
  expect(parts.map((each) => [each.name, each.chosen.length])).toEqual([
    ["s", 3],
    ["t", 1],
  ]);
  expect(parted(Array.from({ length: 25 }, (_, at) => drifted(`a${at}`, "", deviation("z")))).left).toBe(5);
  expect(objectsOf(chosen).map((each) => each.name)).toEqual(["a", "b"]);
});

test("of a plan only what is about these objects is shown", () => {
  const task = (name: string, more = {}) => ({
    group: "apps",
    kind: "Deployment",
    namespace: "shop",
    name,
    action: "update",
    ...more,
  });
  const plan: Plan = {
    digest: "",
    summary: "",
    blocked: false,
    counts: { update: 3 },
    steps: [
      { phase: "PreSync", wave: 0, tasks: [task("web", { hook: true })] },
      {
        phase: "Sync",
        wave: 0,
        tasks: [task("web"), task("other"), task("gone", { action: "delete", skipped: "why" })],
      },
    ],
  };
  const found = planOf(plan, [deviation("web"), deviation("gone")]);
  expect(found.counts).toEqual({ update: 1, skip: 1 });
  expect(found.steps?.map((each) => each.tasks.map((one) => one.name))).toEqual([["web", "gone"]]);
});

test("a term is put into the query, changed, and taken out", () => {
  expect(withTerm("web", "is", "drift")).toBe("web is:drift");
  expect(withTerm("is:drift web", "is", "undeployed")).toBe("web is:undeployed");
  expect(withTerm('is:drift "a b"', "is", "")).toBe('"a b"');
  expect(termOf("web is:Drift", "is")).toBe("drift");
  expect(termOf("this:x", "is")).toBe("");
});

test("lines of a patch", () => {
  expect(
    patchLines("diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n c\n")
      .map((each) => each.sign)
      .join(""),
  ).toBe("@@@@-+ ");
});
