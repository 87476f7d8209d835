import { expect, it } from "vitest";
import { at, changes, put, sourcesOf, withSources } from "./sources";

it("puts sources back where they were", () => {
  const one = { source: { repoURL: "a" }, project: "p" };
  const two = { sources: [{ repoURL: "a" }, { repoURL: "b" }] };
  expect(withSources(one, [{ repoURL: "c" }])).toEqual({ source: { repoURL: "c" }, project: "p" });
  expect(withSources(one, [{ repoURL: "c" }, { repoURL: "d" }])).toEqual({
    sources: [{ repoURL: "c" }, { repoURL: "d" }],
    project: "p",
  });
  expect(withSources(two, [{ repoURL: "b" }])).toEqual({ sources: [{ repoURL: "b" }] });
  expect(sourcesOf({ spec: two }).length).toBe(2);
});

it("sets values deep down, and leaves nothing empty behind", () => {
  const begun = put(undefined, ["helm", "valueFiles"], ["a.yaml"]);
  expect(begun).toEqual({ helm: { valueFiles: ["a.yaml"] } });
  expect(at(begun, ["helm", "valueFiles"])).toEqual(["a.yaml"]);
  expect(put(begun, ["helm", "valueFiles"], [])).toEqual({});
  expect(put({ path: "x", directory: { recurse: true } }, ["directory", "recurse"], false)).toEqual({ path: "x" });
});

it("tells where two sources differ, parameters by their names", () => {
  const before = {
    targetRevision: "1.0",
    helm: {
      parameters: [
        { name: "a", value: "1" },
        { name: "b", value: "2" },
      ],
    },
  };
  const after = { targetRevision: "1.1", helm: { parameters: [{ name: "b", value: "3" }] } };
  expect(changes(before, after)).toEqual([
    { path: "targetRevision", before: "1.0", after: "1.1" },
    { path: "helm.parameters.a", before: { name: "a", value: "1" }, after: undefined },
    { path: "helm.parameters.b.value", before: "2", after: "3" },
  ]);
  expect(changes({ a: 1 }, { a: 1 })).toEqual([]);
  expect(changes(undefined, { a: 1 })).toEqual([{ path: "", before: undefined, after: { a: 1 } }]);
});
