import { expect, it } from "vitest";
import { age, joined, lookOf, narrowed, parts, toggled } from "./look";

it("takes from an address what it knows, and nothing else", () => {
  expect(lookOf({ view: "pods", kind: "Pod,Job", since: "15m", by: "node", orphans: "yes", evil: "x" })).toEqual({
    view: "pods",
    kind: "Pod,Job",
    since: "15m",
    orphans: "yes",
  });
  expect(lookOf({ view: "x", since: "soon", full: "maybe", q: 3, by: "top" })).toEqual({ by: "top" });
});

it.each([
  ["15m", 900_000],
  ["7d", 604_800_000],
  ["", 0],
  ["1y", 0],
])("%j is %d milliseconds", (text, milliseconds) => expect(age(text)).toBe(milliseconds));

it("a list keeps what has a comma or a percent sign in it", () => {
  const values = ["a,b", "100%", "%2C"];
  expect(parts(joined(values))).toEqual(values);
  expect(toggled("Pod,Job", "Job")).toBe("Pod");
  expect(toggled("Pod", "Pod")).toBeUndefined();
  expect(toggled(undefined, "Pod")).toBe("Pod");
});

it("knows whether objects are left out", () => {
  expect(narrowed({ view: "list", full: "yes", orphans: "yes" })).toBe(false);
  expect(narrowed({ health: "Degraded" })).toBe(true);
});
