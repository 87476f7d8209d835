import { expect, test } from "vitest";
import { blocks, longOnes, opened, visible } from "./folding";

const LINES = ["kind: Pod", "metadata:", "  labels:", "    a: b", "", "  name: x", "spec: {}"];

test("a block reaches as far as lines stand further in", () => {
  expect([...blocks(LINES)].sort()).toEqual([
    [1, 5],
    [2, 3],
  ]);
});

test("what is folded is not seen, and opened again for what is searched", () => {
  const found = blocks(LINES);
  expect(visible(LINES.length, found, new Set([1]))).toEqual([0, 1, 6]);
  expect(visible(LINES.length, found, new Set([2]))).toEqual([0, 1, 2, 4, 5, 6]);
  expect([...opened(new Set([1, 2]), found, 3)]).toEqual([]);
  expect([...opened(new Set([2]), found, 5)]).toEqual([2]);
});

test("the innermost long block is folded to begin with", () => {
  const long = ["data:", "  a: |", ...new Array(10).fill("    x"), "kind: ConfigMap"];
  expect([...longOnes(blocks(long), 5)]).toEqual([1]);
});

test("a hundred thousand lines take no time", () => {
  const begun = performance.now();
  const many = Array.from({ length: 100_000 }, (_, each) => " ".repeat(each % 50) + each);
  expect(visible(many.length, blocks(many), new Set()).length).toBe(100_000);
  expect(performance.now() - begun).toBeLessThan(1_000);
});
