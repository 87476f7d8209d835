import { expect, it } from "vitest";
import { filter, values, within } from "./filter";
import { object } from "./testing";

const NOW = Date.parse("2026-01-01T12:00:00Z");
const WEB = object("Deployment", "web", { health: "Degraded", sync: "OutOfSync", created: "2026-01-01T11:58:00Z" });
const POD = object("Pod", "web-1", {
  parents: [WEB.id],
  health: "Healthy",
  images: ["registry/web:1.2"],
  facts: { Node: "node-a" },
});
const MAP = object("ConfigMap", "settings", { sync: "Synced", namespace: "other", created: "2025-12-01T00:00:00Z" });
const ALL = [WEB, POD, MAP];
const names = (look: Parameters<typeof filter>[0]) => ALL.filter(filter(look, NOW)).map((each) => each.name);

it.each([
  [{}, ["web", "web-1", "settings"]],
  [{ kind: "Pod,ConfigMap" }, ["web-1", "settings"]],
  [{ health: "none" }, ["settings"]],
  [{ sync: "none" }, ["web-1"]],
  [{ ns: "other" }, ["settings"]],
  [{ since: "5m" }, ["web"]],
  [{ q: "web" }, ["web", "web-1"]],
  [{ q: "web 1.2" }, ["web-1"]],
  [{ q: "-kind:pod web" }, ["web"]],
  [{ q: "name:web-*" }, ["web-1"]],
  [{ q: "name:*b,set" }, ["web", "settings"]],
  [{ q: "node:node-a" }, ["web-1"]],
  [{ q: "1.2:x" }, []],
  [{ q: "health:degraded", kind: "Pod" }, []],
  [{ q: "-" }, ["web-1"]],
  [{ q: `"web-1"` }, ["web-1"]],
])("%j means %j", (look, found) => expect(names(look)).toEqual(found));

it("a pattern of many stars costs one walk", () => {
  const long = object("Pod", "a".repeat(5000));
  const begun = performance.now();
  expect([long].filter(filter({ q: `name:${"*a".repeat(200)}*b` }, NOW))).toEqual([]);
  expect(performance.now() - begun).toBeLessThan(500);
});

it("what is above a match is kept, and nothing beside", () => {
  expect(within(ALL, new Set([POD.id]))).toEqual([WEB, POD]);
  const ring = [object("A", "a", { parents: ["/B/shop/b"] }), object("B", "b", { parents: ["/A/shop/a"] })];
  expect(within(ring, new Set(["/A/shop/a"]))).toHaveLength(2);
});

it("values begin with the worst health, and end with none", () => {
  expect(values(ALL, "health")).toEqual([
    ["Degraded", 1],
    ["Healthy", 1],
    ["none", 1],
  ]);
  expect(values(ALL, "kind").map(([each]) => each)).toEqual(["ConfigMap", "Deployment", "Pod"]);
});
