import { describe, expect, it } from "vitest";
import { act, rule, scope } from "./policy";

describe("scope", () => {
  it.each([
    ["applications", "*/*", { of: "all" }],
    ["clusters", "*", { of: "all" }],
    ["applications", "web/*", { of: "project", project: "web" }],
    ["logs", "web/*/*", { of: "project", project: "web" }],
    ["applications", "web/shop", { of: "one", name: "web/shop" }],
    ["applications", "web/shop-*", { of: "like", pattern: "web/shop-*" }],
    ["applications", "w*/*", { of: "like", pattern: "w*/*" }],
    ["clusters", "web/*", { of: "like", pattern: "web/*" }],
    ["projects", "web", { of: "one", name: "web" }],
  ])("%s %s", (resource, object, found) => {
    expect(scope(resource, object)).toEqual(found);
  });
});

it("takes actions apart", () => {
  expect(act("action/apps/Deployment/restart")).toEqual({ verb: "action", on: "apps/Deployment/restart" });
  expect(act("sync")).toEqual({ verb: "sync", on: "" });
});

it("puts a rule together", () => {
  expect(rule("web", "ci", "applications", "sync", "web/*", true)).toBe(
    "p, proj:web:ci, applications, sync, web/*, allow",
  );
});
