import { expect, it } from "vitest";
import { Roster } from "./roster";

const told = (name: string, project = "x") => ({
  namespace: "argocd",
  name,
  object: { metadata: { name, namespace: "argocd" }, spec: { project } },
});
const names = (it: Roster) => it.rows().map((each) => `${each.name}:${each.project}`);

it.each([1, 100])("is in order, however many come at once (%i)", (many) => {
  const it = new Roster();
  const all = Array.from({ length: many }, (_, index) => `b${String(index).padStart(3, "0")}`);
  for (const each of all.toReversed()) it.put(told(each));
  it.put(told("c"));
  it.put(told("a"));
  expect(it.rows().map((each) => each.name)).toEqual(["a", ...all, "c"]);
});

it("takes changes one by one", () => {
  const it = new Roster();
  for (const each of ["b", "a", "d"]) it.put(told(each));
  expect(names(it)).toEqual(["a:x", "b:x", "d:x"]);
  it.put(told("c"));
  it.drop(told("a"));
  it.put({ namespace: "argocd", name: "d", patch: { spec: { project: "y" } } });
  expect(names(it)).toEqual(["b:x", "c:x", "d:y"]);
});

it("is the same list while nothing changes, and the same rows beside what does", () => {
  const it = new Roster();
  for (const each of ["a", "b"]) it.put(told(each));
  const before = it.rows();
  expect(it.rows()).toBe(before);
  it.put(told("b", "z"));
  const after = it.rows();
  expect(after).not.toBe(before);
  expect(after[0]).toBe(before[0]);
});

it("has none that was taken away before anybody looked, and none that is only a patch", () => {
  const it = new Roster();
  it.put(told("a"));
  it.drop(told("a"));
  it.put({ namespace: "argocd", name: "b", patch: { spec: {} } });
  expect(names(it)).toEqual([]);
});
