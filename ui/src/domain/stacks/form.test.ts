import { expect, test } from "vitest";
import { faultsOf, valueAt } from "./form";

const draft = (name: string, spec: object) => ({ metadata: { name }, spec: { source: { repoURL: "u" }, ...spec } });

test.each([
  [draft("net", {}), {}],
  [draft("", {}), { name: "needed" }],
  [draft("Not a name", {}), { name: "name" }],
  [draft("net", { source: {} }), { repoURL: "needed" }],
  [draft("net", { source: { repoURL: "u", path: "../other" } }), { path: "outside" }],
  [draft("net", { source: { repoURL: "u", path: "a/..b" } }), {}],
  [draft("net", { drift: { every: "soon" } }), { every: "duration" }],
  [draft("net", { drift: { every: "1h30m" } }), {}],
  [draft("net", { drift: { every: 0 } }), {}],
])("%j", (said, found) => {
  expect(faultsOf(said, true)).toEqual(found);
});

test("of a spec alone the name is not asked for", () => {
  expect(faultsOf({ source: { repoURL: "u" } }, false)).toEqual({});
  expect(faultsOf({}, false)).toEqual({ repoURL: "needed" });
});

test("a value is found however little there is", () => {
  expect(valueAt({ a: { b: 1 } }, ["a", "b"])).toBe(1);
  expect(valueAt("text", ["a"])).toBeUndefined();
});
