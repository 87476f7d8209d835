import { expect, test } from "vitest";
import { mergePatch } from "../mergepatch";
import { changes, masked, rebased, renamed } from "./editing";

const BASE = { kind: "X", metadata: { name: "a" }, spec: { replicas: 1, list: [1, { a: 2 }], gone: true, same: null } };

test("the patch says what was changed, and nothing else", () => {
  const { gone: _, ...rest } = BASE.spec;
  const after = { ...BASE, spec: { ...rest, replicas: 3, list: [1, { a: 3 }], more: "x" } };
  const patch = changes(BASE, after);
  expect(patch).toEqual({ spec: { replicas: 3, list: [1, { a: 3 }], gone: null, more: "x" } });
  expect(mergePatch(BASE, patch ?? {})).toEqual(after);
  expect(changes(BASE, structuredClone(BASE))).toBeUndefined();
  expect(changes({ a: { b: 1 } }, { a: 2 })).toEqual({ a: 2 });
});

test("what somebody else changed meanwhile stays, and so does what was typed", () => {
  const mine = { ...BASE, spec: { ...BASE.spec, replicas: 3 } };
  const fresh = { ...BASE, spec: { ...BASE.spec, other: 1, replicas: 2 } };
  expect(rebased(BASE, mine, fresh)).toEqual({ ...BASE, spec: { ...BASE.spec, other: 1, replicas: 3 } });
  expect(rebased(BASE, BASE, fresh)).toEqual(fresh);
});

test("another name makes another object", () => {
  expect(renamed(BASE, { ...BASE, metadata: { name: "b" } })).toBe("metadata.name");
  expect(renamed(BASE, { ...BASE, spec: {} })).toBeUndefined();
});

test("a mask is never sent as a value", () => {
  expect(masked("Secret", { data: { a: "++++++++", b: "eA==" } })).toEqual(["data.a"]);
  expect(masked("ConfigMap", { data: { a: "++++++++" } })).toEqual([]);
});
