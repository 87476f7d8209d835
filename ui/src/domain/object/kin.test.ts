import { expect, test } from "vitest";
import { items } from "../tree";
import { isThere, owned, owners, pods } from "./kin";

const node = (kind: string, name: string, parent?: string) => ({
  kind,
  name,
  uid: name,
  ...(parent ? { parentRefs: [{ kind: "", name: parent, uid: parent }] } : {}),
});
const ALL = items(
  [
    node("Deployment", "web"),
    node("ReplicaSet", "web-1", "web"),
    node("Pod", "b", "web-1"),
    node("Pod", "a", "web-1"),
    node("Pod", "other"),
  ],
  [],
);
const the = (name: string) => ALL.find((each) => each.name === name) ?? (ALL[0] as (typeof ALL)[0]);
const names = (found: typeof ALL) => found.map((each) => each.name);

test("the owners of a pod, from the top", () => {
  expect(names(owners(ALL, the("a")))).toEqual(["web", "web-1"]);
  expect(owners(ALL, the("web"))).toEqual([]);
});

test("the pods of a workload, and what is right below it", () => {
  expect(names(pods(ALL, the("web")))).toEqual(["a", "b"]);
  expect(names(pods(ALL, the("a")))).toEqual(["a"]);
  expect(names(owned(ALL, the("web")))).toEqual(["web-1"]);
});

test("a ring of owners ends", () => {
  const ring = items([node("X", "a", "b"), node("X", "b", "a")], []);
  expect(names(owners(ring, ring[0] as (typeof ring)[0]))).toEqual(["b"]);
  expect(pods(ring, ring[0] as (typeof ring)[0])).toEqual([]);
});

test("what has no UID is not there, whatever its health was", () => {
  const [gone] = items([{ kind: "X", name: "a", health: { status: "Healthy" } }], []);
  expect([the("web"), gone as typeof gone & object].map(isThere)).toEqual([true, false]);
});
