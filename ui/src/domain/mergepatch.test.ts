import { expect, it } from "vitest";
import { mergePatch } from "./mergepatch";

it.each([
  [{ a: 1, b: { c: 2 } }, { b: { c: null, d: 3 } }, { a: 1, b: { d: 3 } }],
  [{ a: [1, 2] }, { a: [3] }, { a: [3] }],
  [undefined, { a: { b: null } }, { a: {} }],
  [{ a: 1 }, null, null],
])("%j with %j", (value, patch, made) => expect(mergePatch(value, patch)).toEqual(made));
