import { expect, test } from "vitest";
import { course, often, took } from "./performance";

const DAYS = [
  { day: "2026-03-01", succeeded: 3, failed: 1, lead: 60 },
  { day: "2026-03-02" },
  { day: "2026-03-03", succeeded: 1, restore: 120 },
];

test("each figure has its own course, and nothing on a day on which nothing happened", () => {
  expect(course("frequency", DAYS)).toEqual([4, 0, 1]);
  expect(course("lead", DAYS)).toEqual([60, undefined, undefined]);
  expect(course("failure", DAYS)).toEqual([0.25, undefined, 0]);
  expect(course("restore", DAYS)).toEqual([undefined, undefined, 120]);
});

test("times are said in their largest unit", () => {
  expect([0.25, 42, 90, 5400, 86400 * 12].map((each) => took(each, "en"))).toEqual([
    "0.3 sec",
    "42 sec",
    "1.5 min",
    "1.5 hr",
    "12 days",
  ]);
});

test("how often is said of a time in which it happens at all", () => {
  expect(often(2.5)).toEqual([2.5, "day"]);
  expect(often(0.5)).toEqual([3.5, "week"]);
  expect(often(0.1)).toEqual([3, "month"]);
});
