import { expect, it } from "vitest";
import { fieldOf, filled, fromLines, SET, toLines, toolOf } from "./settings";

it.each([
  [{ helm: {} }, "", "Helm"],
  [{ chart: "web" }, "", "Helm"],
  [{ path: "x" }, "Kustomize", "Kustomize"],
  [{ path: "x", plugin: { name: "mine" } }, "Helm", "Plugin"],
  [{ path: "x" }, "", "Directory"],
])("%j with %j found is of %s", (source, found, tool) => expect(toolOf(source, found)).toBe(tool));

it("edits lists and maps as lines", () => {
  expect(fromLines("lines", "a.yaml\n\n b.yaml")).toEqual(["a.yaml", " b.yaml"]);
  expect(fromLines("map", "a=1=2\nb\n")).toEqual({ a: "1=2", b: "" });
  expect(toLines({ a: "1", b: 2 })).toBe("a=1\nb=2");
  expect(toLines(["x", "y"])).toBe("x\ny");
  expect(toLines(undefined)).toBe("");
});

it("fills rows by their columns", () => {
  expect(filled({ name: "a" }, "value", "1")).toEqual({ name: "a", value: "1" });
  expect(filled({ name: "a", forceString: true }, "?forceString", false)).toEqual({ name: "a" });
  expect(filled({ name: "a" }, "#count", "3")).toEqual({ name: "a", count: 3 });
  expect(filled({ name: "a" }, "#count", "x")).toEqual({ name: "a", count: "x" });
});

it.each([
  ["application spec for x is invalid: InvalidSpecError: r: nowhere: app path does not exist", "path"],
  ["InvalidSpecError: r: unable to resolve 'v9' to a commit", "targetRevision"],
  ["repository r is not permitted in project default", "repoURL"],
  ["something", ""],
])("%s is of %j", (message, field) => expect(fieldOf(message)).toBe(field));

it("has every field but once", () => {
  const names = Object.values(SET).flatMap((fields) => fields.map((each) => each.name));
  expect(new Set(names).size).toBe(names.length);
});
