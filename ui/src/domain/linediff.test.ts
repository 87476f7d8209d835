import { expect, it } from "vitest";
import { lineDiff } from "./linediff";

const said = (before: string[], after: string[]) =>
  lineDiff(before.join("\n"), after.join("\n")).map((each) => `${each.sign}${each.text}`);

it.each([
  [["a"], ["a"], [" a"]],
  [
    ["a", "b", "c"],
    ["a", "x", "c"],
    [" a", "-b", "+x", " c"],
  ],
  [
    ["a", "b"],
    ["a", "b", "c"],
    [" a", " b", "+c"],
  ],
  [
    ["a", "b", "c", "d"],
    ["b", "d", "e"],
    ["-a", " b", "-c", " d", "+e"],
  ],
  [["x"], ["y"], ["-x", "+y"]],
])("%j to %j", (before, after, lines) => expect(said(before, after)).toEqual(lines));

it("is right whatever comes: what it keeps and takes out is the one, what it keeps and puts in the other", () => {
  let seed = 7;
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  for (let round = 0; round < 300; round++) {
    const [a, b] = [0, 0].map(() => Array.from({ length: random(12) + 1 }, () => "abcd"[random(4)] ?? ""));
    const found = lineDiff((a ?? []).join("\n"), (b ?? []).join("\n"));
    expect(found.filter((each) => each.sign !== "+").map((each) => each.text)).toEqual(a);
    expect(found.filter((each) => each.sign !== "-").map((each) => each.text)).toEqual(b);
  }
});
