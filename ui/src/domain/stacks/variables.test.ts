import { expect, test } from "vitest";
import { linesOf, variablesOf } from "./variables";

const ELSEWHERE = { name: "net", valueFrom: { outputRef: { stack: "net", output: "id" } } };
const ZONES = { name: "zones", value: ["a", "b"] };

test("what is said outright is a line each", () => {
  const said = [{ name: "size", value: "small" }, ZONES, ELSEWHERE, { name: "count", value: 3 }];
  expect(linesOf(said)).toBe('size = small\nzones = ["a","b"]\ncount = 3');
});

test.each([
  ["size = large", [{ name: "size", value: "large" }]],
  [
    " a=1 \n\n b = x = y ",
    [
      { name: "a", value: "1" },
      { name: "b", value: "x = y" },
    ],
  ],
  ["empty =", [{ name: "empty", value: "" }]],
  ["", []],
  ["no line", undefined],
  ["1 = no name", undefined],
])("%j", (text, found) => {
  expect(variablesOf(text, [])).toEqual(found);
});

test("what is taken from elsewhere, and what was not touched, stays as it is", () => {
  const before = [ZONES, ELSEWHERE, { name: "key", value: "x", sensitive: true }];
  expect(variablesOf('zones = ["a","b"]\nkey = y', before)).toEqual([
    ZONES,
    { name: "key", value: "y", sensitive: true },
    ELSEWHERE,
  ]);
});
