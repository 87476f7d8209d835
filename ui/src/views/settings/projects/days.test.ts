import { describe, expect, it } from "vitest";
import { days, inZone, parts } from "./days";

describe("days", () => {
  const [begin = new Date(), end = new Date()] = days(new Date(2026, 2, 10, 15, 30), 1);
  const at = (hours: number) => new Date(begin.getTime() + hours * 3_600_000).toISOString();
  it("begin at midnight", () => {
    expect(begin.getHours()).toBe(0);
    expect(days(new Date(2026, 1, 27), 3).map((each) => each.getDate())).toEqual([27, 28, 1, 2]);
  });
  it("have the parts in which something lies, cut at their ends", () => {
    const spans = [
      { start: at(-3), end: at(6) },
      { start: at(12), end: at(18) },
      { start: at(22), end: at(40) },
      { start: at(30), end: at(40) },
    ];
    expect(parts(spans, begin, end)).toEqual([
      { from: 0, to: 0.25 },
      { from: 0.5, to: 0.75 },
      { from: 22 / 24, to: 1 },
    ]);
  });
});

it("tells a moment elsewhere", () => {
  expect(inZone("2026-03-10T12:00:00Z", "Asia/Seoul", "en")).toContain("9:00");
  expect(inZone("2026-03-10T12:00:00Z", "Mars/Base", "en")).toBe("");
});
