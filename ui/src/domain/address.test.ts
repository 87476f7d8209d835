import { expect, test } from "vitest";
import { texts } from "./address";

test("only texts that are asked for, and only what says something", () => {
  const said = { q: "health:degraded", kind: "", group: 7, other: "x", sort: undefined };
  expect(texts(said, ["q", "kind", "group", "sort"])).toEqual({ q: "health:degraded" });
});
