import { expect, test } from "vitest";
import { kept, line, marked, matches, ranges, Seen, shown, type Told } from "./lines";

const at = (fraction: string, text: string, pod = "a"): Told => ({
  at: `2026-01-01T00:00:00${fraction}Z`,
  pod,
  text,
});
const lines = (...texts: string[]) => texts.map((text, id) => line(id, at(`.${id}`, text)));

test("a stream that begins anew repeats nothing, and loses nothing", () => {
  const seen = new Seen();
  const first = [at(".1", "one"), at(".12", "two"), at(".12", "two"), at(".5", "other", "b")];
  expect(first.map((each) => seen.isNew(each))).toEqual([true, true, true, true]);
  expect(seen.since).toBe("2026-01-01T00:00:00Z");
  seen.restart();
  const again = [...first.slice(0, 3), at(".12", "two"), at(".2", "new"), at(".5", "other", "b"), at(".4", "c", "c")];
  expect(again.map((each) => seen.isNew(each))).toEqual([false, false, false, true, true, false, true]);
});

test("fractions compare as numbers", () => {
  const seen = new Seen();
  expect(seen.isNew(at(".12", "later"))).toBe(true);
  seen.restart();
  expect(seen.isNew(at(".1", "earlier"))).toBe(false);
});

test("without a break, lines that come late are shown", () => {
  const seen = new Seen();
  expect([at(".5", "b"), at(".1", "a")].map((each) => seen.isNew(each))).toEqual([true, true]);
});

test("what has no time is told once", () => {
  const seen = new Seen();
  const why = { at: "0001-01-01T00:00:00Z", pod: "a", text: "waiting to start" };
  expect(seen.isNew(why)).toBe(true);
  expect(seen.since).toBe("");
  seen.restart();
  expect(seen.isNew(why)).toBe(false);
  expect(line(1, why).at).toBe("");
});

test("lines with, without, and of some pods", () => {
  const all = [...lines("GET /", "an Error", "fine"), line(3, at("", "error", "b"))];
  const of = (only: "" | "with" | "without", pods: string[] = []) =>
    shown(all, { text: "ERROR", only, pods }).map((each) => each.id);
  expect(of("")).toEqual([0, 1, 2, 3]);
  expect(of("with")).toEqual([1, 3]);
  expect(of("without")).toEqual([0, 2]);
  expect(of("with", ["b"])).toEqual([3]);
});

test("where a text is, whatever its case and its characters", () => {
  expect(ranges("a.b A.B axb", "a.b")).toEqual([
    [0, 3],
    [4, 7],
  ]);
  expect(matches(lines("x", "[y", "[Y"), "[y")).toEqual([1, 2]);
  expect(ranges("aaa", "a", 2)).toHaveLength(2);
});

test("pieces are cut where a mark begins and ends", () => {
  const found = marked([{ text: "abc" }, { text: "def" }], [[1, 4]]);
  expect(found.map((each) => [each.text, each.mark])).toEqual([
    ["a", false],
    ["bc", true],
    ["d", true],
    ["ef", false],
  ]);
});

test("a hundred thousand lines are kept, and searched at once", () => {
  const many = kept([], lines(...Array.from({ length: 100_000 }, (_, each) => `line ${each} of many`)));
  const begun = performance.now();
  expect(matches(many, "99999")).toEqual([99_999]);
  expect(performance.now() - begun).toBeLessThan(500);
  expect(kept(many, lines(...new Array(20_000).fill("x")))).toHaveLength(100_000);
});
