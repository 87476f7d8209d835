import { expect, test } from "vitest";
import { layered, type Way } from "./layered";

const columns = (ids: string, ...ways: string[]) =>
  Object.fromEntries(
    [
      ...layered(
        ids.split(""),
        ways.map((each) => each.split("") as unknown as Way),
      ),
    ].map(([id, { column }]) => [id, column]),
  );

test("what is needed stands left of what needs it; the longest way counts", () => {
  expect(columns("abcd", "ab", "bc", "ac", "ad")).toEqual({ a: 0, b: 1, c: 2, d: 1 });
});

test("a circle is opened, and what is not there is no way", () => {
  const found = columns("abc", "ab", "ba", "bc", "zc");
  expect(found.c).toBe(2);
  expect(new Set([found.a, found.b])).toEqual(new Set([0, 1]));
});

test("nothing stands on anything else; parts are apart, and what is alone comes last", () => {
  const spots = layered(
    ["x", "a", "b", "c", "d", "e"],
    [
      ["a", "b"],
      ["a", "c"],
      ["d", "e"],
    ],
  );
  const taken = [...spots.values()].map(({ column, line }) => `${column} ${line}`);
  expect(new Set(taken).size).toBe(6);
  expect(spots.get("d")?.line).toBe(2);
  expect(spots.get("x")?.line).toBe(3);
});

test("lines do not cross where they need not", () => {
  const spots = layered(
    ["a", "b", "y", "x"],
    [
      ["a", "x"],
      ["b", "y"],
      ["a", "y"],
    ],
  );
  expect(spots.get("x")?.line).toBeLessThan(spots.get("y")?.line ?? 0);
});

test("two thousand in layers are laid out at once", () => {
  const ids = Array.from({ length: 2000 }, (_, at) => `n${at}`);
  const ways = ids.flatMap((id, at) =>
    [1, 7, 40].flatMap((back): Way[] => (at >= back ? [[`n${at - back}`, id]] : [])),
  );
  const began = performance.now();
  expect(layered(ids, ways).size).toBe(2000);
  expect(performance.now() - began).toBeLessThan(1500);
});
