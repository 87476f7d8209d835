import { expect, test } from "vitest";
import { last, line, peak, stacked } from "./chart";

test("a line goes from the first value to the last, the most at the top", () => {
  expect(line([0, 5, 10], 100, 20)).toBe("M0 20L50 10L100 0");
});

test("what is not known leaves a gap", () => {
  expect(line([1, null, 1, undefined, 0], 100, 10)).toBe("M0 0M50 0M100 10");
  expect(line([], 100, 10)).toBe("");
});

test("nothing but zero lies on the ground", () => {
  expect(line([0, 0], 10, 10)).toBe("M0 10L10 10");
});

test("bars stand on those below them, by one scale", () => {
  const [lower, upper] = stacked([3, 4], [1, 0], 20, 10);
  expect(lower).toEqual([
    { x: 0, y: 2.5, width: 7.2, height: 7.5 },
    { x: 10, y: 0, width: 7.2, height: 10 },
  ]);
  expect(upper).toEqual([
    { x: 0, y: 0, width: 7.2, height: 2.5 },
    { x: 10, y: 0, width: 7.2, height: 0 },
  ]);
});

test("what is there is seen, however small", () => {
  expect(stacked([1, 1000], [], 20, 10)[0][0]?.height).toBe(1);
});

test("the most and the last of what is known", () => {
  expect([peak([1, null, 3]), peak([])]).toEqual([3, 0]);
  expect([last([1, 2, null]), last([null])]).toEqual([2, undefined]);
});
