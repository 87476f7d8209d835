import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Row } from "@/domain/row";
import type { Application } from "../application";
import { row } from "../row";
import { facets, keysOf } from "./facets";
import { chosen, has, query, toggled, without } from "./index";
import { suggestions } from "./suggest";

interface Cases {
  applications: Application[];
  cases: [string, string[]][];
  wrong: [string, string][];
}

/** The API's own cases: a search means the same on the page. */
const CASES = parse(
  readFileSync(new URL("../../../../tests/core/listing/cases.yaml", import.meta.url), "utf8"),
) as Cases;
const ROWS = CASES.applications.map(row);

describe.each(CASES.cases)("query %j", (text, names) => {
  it("finds", () => expect(ROWS.filter(query(text).test).map((each) => each.name)).toEqual(names));
});

it.each(CASES.wrong)("query %j means nothing", (text, word) => expect(query(text).problem).toBe(word));

it("knows no field that every object has", () => expect(query("constructor:x").problem).toBe("constructor"));

it("knows favourites", () => {
  const { test } = query("is:favourite", new Set(["argocd/api"]));
  expect(ROWS.filter(test).map((each) => each.name)).toEqual(["api"]);
});

describe.each([
  ["shop", "health", "Degraded", "shop health:degraded"],
  ["shop health:degraded x", "health", "Healthy", "shop health:degraded,healthy x"],
  ["-health:degraded", "health", "Degraded", "-health:degraded health:degraded"],
  ["", "project", "a,b c", 'project:"a,b c"'],
  ['project:"a,b c"', "project", "web", 'project:"a,b c",web'],
  ["", "repo", "https://git.example.test/x", "repo:=https://git.example.test/x"],
  ["", "revision", "1.*", "revision:=1.*"],
  ["label:team=a", "label", "team=b", "label:team=a,team=b"],
  ["label:team=a", "label", "tier=gold", "label:team=a label:tier=gold"],
  ["", "annotation", "at=1.*", "annotation:at==1.*"],
  ["is:deleting", "is", "favourite", "is:deleting is:favourite"],
])("%j toggled by %s %s", (text, field, value, after) => {
  it("has it", () => expect(toggled(text, field, value)).toBe(after));
  it("and has it no more", () => expect(toggled(after, field, value)).toBe(text));
  it("knows which", () => expect([has(text, field, value), has(after, field, value)]).toEqual([false, true]));
});

it("finds what it has toggled, and nothing else", () => {
  for (const each of ROWS) {
    for (const repo of each.repositories) {
      const found = ROWS.filter(query(toggled("", "repo", repo)).test);
      expect(found.every((one) => one.repositories.some((said) => said.toLowerCase() === repo.toLowerCase()))).toBe(
        true,
      );
    }
  }
});

it.each([
  ["health:degraded,missing -health:healthy x", "health", ["degraded", "missing"]],
  ["repo:=https://x,part", "repo", ["https://x", "part"]],
  ["label:team==a,team=b label:tier=c label:team!=z", "label:team", ["team=a", "team=b"]],
  ["project:sh*", "project", []],
])("of %j knows what is chosen of %s", (text, id, found) => expect(chosen(text, id)).toEqual(found));

it("takes out all that is said of a field", () =>
  expect(without("x label:team=a health:degraded -health:missing", ["health", "label:team"])).toBe("x"));

it("counts what else there is to choose", () => {
  const found = facets(ROWS, query("health:degraded project:shop"), ["health", "project", "label:team"], new Set());
  expect([...(found.get("health") ?? [])]).toEqual([
    ["Degraded", 1],
    ["Healthy", 1],
  ]);
  expect([...(found.get("project") ?? [])]).toEqual([["shop", 1]]);
  expect([...(found.get("label:team") ?? [])]).toEqual([["team=a", 1]]);
});

it("offers keys", () => expect(keysOf(ROWS, "labels", 2)).toEqual(["team", "example.test/tier"]));

it("offers no annotation that is another one for each", () => {
  const rows = ["a", "b"].map((id) => ({ ...ROWS[0], annotations: { id, owner: "web" } }) as Row);
  expect(keysOf(rows, "annotations", 5)).toEqual(["owner"]);
});

it("suggests fields, then what there is, most first", () => {
  expect(suggestions("shop he", ROWS)).toEqual(["shop health:"]);
  expect(suggestions("project:", ROWS)).toEqual(["project:shop ", 'project:"a,b c" ', "project:default "]);
  expect(suggestions("-health:degraded,he", ROWS)).toEqual(["-health:degraded,healthy "]);
  expect(suggestions("label:tea", ROWS)).toEqual(["label:team=a ", "label:team=b "]);
  expect(suggestions("is:", ROWS)[0]).toBe("is:favourite ");
  expect(suggestions("name:web ", ROWS)).toEqual([]);
  expect(suggestions("nothing:", ROWS)).toEqual([]);
});
