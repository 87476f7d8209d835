import { expect, it } from "vitest";
import { readKeys, readViews, sameView, toggledKey, withView } from "./kept";

const view = { name: "mine", search: { q: "health:degraded" } };

it.each([
  [null, []],
  ["{", []],
  ['{"a": 1}', []],
  ['[1, null, {"name": 3}, {"name": ""}]', []],
  ['[{"name": "mine", "search": {"q": "health:degraded", "evil": "x", "view": 3}}]', [view]],
  ['[{"name": "mine", "search": null}]', [{ name: "mine", search: {} }]],
])("of %j takes what fits", (text, found) => expect(readViews(text)).toEqual(found));

it("keeps favourites", () => {
  expect([...readKeys('["a", 3, "b"]')]).toEqual(["a", "b"]);
  expect([...readKeys("5")]).toEqual([]);
  expect([...toggledKey(toggledKey(new Set(), "a"), "b")]).toEqual(["a", "b"]);
  expect([...toggledKey(new Set(["a"]), "a")]).toEqual([]);
});

it("has one view of each name", () => {
  const other = { name: "mine", search: { q: "x" } };
  expect(withView(withView([], view), other)).toEqual([other]);
  expect(withView([view], { name: "", search: {} })).toEqual([view]);
});

it("tells views apart", () => {
  expect(sameView(view.search, { q: "health:degraded", group: undefined })).toBe(true);
  expect(sameView(view.search, {})).toBe(false);
});
