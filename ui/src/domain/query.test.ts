import { describe, expect, it } from "vitest";
import { row } from "./application";
import { has, query, suggestions, toggled } from "./query";

function app(name: string, project: string, health: string, labels: Record<string, string> = {}) {
  return row({
    metadata: { name, namespace: "argocd", labels },
    spec: {
      project,
      destination: { name: "in-cluster", namespace: "shop" },
      source: { repoURL: "https://git.example.test/team/Shop.git", path: "deploy/prod", targetRevision: "main" },
    },
    status: { health: { status: health }, sync: { status: "Synced" } },
  });
}

const ROWS = [
  app("shop-prod", "web", "Healthy", { team: "a" }),
  app("shop-dev", "web", "Degraded", { team: "b" }),
  app("billing", "money", "Missing", { team: "a", tier: "gold rush" }),
];

describe.each([
  ["", ["shop-prod", "shop-dev", "billing"]],
  ["shop", ["shop-prod", "shop-dev", "billing"]],
  ["shop-", ["shop-prod", "shop-dev"]],
  ["health:degraded", ["shop-dev"]],
  ["health:degraded,missing", ["shop-dev", "billing"]],
  ["-health:degraded", ["shop-prod", "billing"]],
  ["project:web label:team=a", ["shop-prod"]],
  ["label:team!=a", ["shop-dev"]],
  ["label:tier", ["billing"]],
  ['label:"tier=gold rush"', ["billing"]],
  ["name:sh*p-*d*", ["shop-prod", "shop-dev"]],
  ["name:shop", []],
  ["repo:team/shop", ["shop-prod", "shop-dev", "billing"]],
  ["revision:main path:prod HEALTH:Healthy", ["shop-prod"]],
  ["wrong:thing billing", ["billing"]],
])("query %j", (text, names) => {
  it("finds", () => expect(ROWS.filter(query(text).test).map((each) => each.name)).toEqual(names));
});

it("names the field that there is not", () => expect(query("wrong:thing").problem).toBe("wrong"));

it("puts a term in and takes it out", () => {
  expect(toggled("shop", "health", "Degraded")).toBe("shop health:degraded");
  expect(toggled("shop health:degraded x", "health", "Degraded")).toBe("shop x");
  expect(has("shop health:degraded", "health", "Degraded")).toBe(true);
  expect(has("shop", "health", "Degraded")).toBe(false);
});

it("suggests fields, then what there is, most first", () => {
  expect(suggestions("shop he", ROWS)).toEqual(["shop health:"]);
  expect(suggestions("project:", ROWS)).toEqual(["project:web ", "project:money "]);
  expect(suggestions("-health:degraded,mi", ROWS)).toEqual(["-health:degraded,Missing "]);
});
