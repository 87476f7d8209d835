import { expect, test } from "vitest";
import { rootsOf, setStandingOf, wrongOf } from "./stacksets";

const metadata = { namespace: "argocd", name: "infra" };

test.each([
  [{}, "unknown"],
  [{ lookedAt: "t", ready: true }, "fine"],
  [{ lookedAt: "t", ready: true, gone: 2 }, "gone"],
  [{ lookedAt: "t", gone: 2 }, "wrong"],
  [{ lookedAt: "t", ready: true, paused: true }, "paused"],
])("%j is %s", (seen, standing) => {
  expect(setStandingOf(seen)).toBe(standing);
});

test("what somebody has to look at comes first", () => {
  const roots = [
    { path: "b" },
    { path: "a", state: "Current" },
    { path: "c", state: "Gone" },
    { path: "d", state: "Taken" },
  ];
  expect(rootsOf({ metadata, spec: {}, status: { roots } }).map(({ path }) => path)).toEqual(["d", "c", "a", "b"]);
  expect(rootsOf({ metadata, spec: {} })).toEqual([]);
});

test("what is wrong is said once, and nothing of what is well", () => {
  const conditions = [
    { type: "Ready", status: "False", message: "no such branch" },
    { type: "SourceError", status: "True", message: "no such branch" },
    { type: "Paused", status: "False", message: "not paused" },
  ];
  expect(wrongOf({ metadata, spec: {}, status: { conditions } })).toEqual(["no such branch"]);
  const well = [{ type: "Ready", status: "True", message: "3 roots" }];
  expect(wrongOf({ metadata, spec: {}, status: { conditions: well } })).toEqual([]);
});
