import { describe, expect, test } from "vitest";
import type { Application } from "./application";
import { before, counterpart, type Environment, matrix, waiting } from "./deliveries";
import { type Row, row } from "./row";

const KNOWN: Environment[] = [
  { name: "dev", words: ["dev", "development", "개발"] },
  { name: "test", words: ["test", "qa"] },
  { name: "staging", words: ["staging", "stage", "stg", "pre-prod"] },
  { name: "prod", words: ["prod", "production", "운영"] },
];

interface Said {
  path?: string;
  branch?: string;
  repo?: string;
  namespace?: string;
  cluster?: string;
  labels?: Record<string, string>;
  set?: string;
  status?: Application["status"];
  automated?: boolean;
}

function app(name: string, said: Said = {}): Row {
  return row({
    metadata: {
      name,
      namespace: "argocd",
      labels: said.labels ?? {},
      ...(said.set ? { ownerReferences: [{ kind: "ApplicationSet", name: said.set }] } : {}),
    },
    spec: {
      source: {
        repoURL: said.repo ?? "https://git/shop",
        path: said.path ?? "k8s",
        targetRevision: said.branch ?? "main",
      },
      destination: { namespace: said.namespace ?? "shop", server: said.cluster ?? "https://kubernetes.default.svc" },
      ...(said.automated ? { syncPolicy: { automated: {} } } : {}),
    },
    ...(said.status ? { status: said.status } : {}),
  });
}

/** Each family with what stands in which column. */
function told(rows: Row[]): string[] {
  const found = matrix(rows, KNOWN);
  return found.families.map(
    (family) =>
      `${family.name}: ${family.cells
        .filter((cell) => cell.placed.length)
        .map(
          (cell) =>
            `${cell.environment}=${cell.placed.map((each) => each.row.name + (each.region && `@${each.region}`)).join("+")}`,
        )
        .join(" ")}`,
  );
}

describe("families are found by", () => {
  test.each<[string, Row[], string[]]>([
    ["names that end in an environment", [app("shop-dev"), app("shop-prod")], ["shop: dev=shop-dev prod=shop-prod"]],
    ["names that begin with one", [app("dev-shop"), app("prod-shop")], ["shop: dev=dev-shop prod=prod-shop"]],
    [
      "overlays of a base",
      [
        app("web", { path: "overlays/dev" }),
        app("web-p", { path: "overlays/prod" }),
        app("x", { path: "overlays/staging/" }),
      ],
      ["x: dev=web staging=x prod=web-p"],
    ],
    [
      "folders of environments that hold many",
      [
        app("a1", { path: "environments/dev/api" }),
        app("a2", { path: "environments/prod/api" }),
        app("w1", { path: "environments/dev/web" }),
        app("w2", { path: "environments/prod/web" }),
      ],
      ["a1: dev=a1 prod=a2", "w1: dev=w1 prod=w2"],
    ],
    [
      "branches per environment",
      [app("one", { branch: "develop" }), app("shop", { branch: "dev" }), app("shop", { branch: "env/prod" })],
      ["shop: dev=shop prod=shop"],
    ],
    [
      "namespaces and clusters",
      [app("shop", { namespace: "shop-qa" }), app("shop", { cluster: "https://prod-eu.example:6443" })],
      ["shop: test=shop prod=shop"],
    ],
    [
      "labels, which win",
      [
        app("x", { labels: { "trueup.dev/family": "shop", "trueup.dev/environment": "canary" } }),
        app("y-dev", { labels: { "trueup.dev/family": "shop", env: "Production" } }),
      ],
      ["shop: prod=y-dev canary=x"],
    ],
    [
      "the set that made them",
      [app("eu-shop-dev", { set: "shop" }), app("eu-shop-prod", { set: "shop", repo: "https://git/other" })],
      ["eu-shop: dev=eu-shop-dev prod=eu-shop-prod"],
    ],
    [
      "regions within an environment",
      [app("shop-dev"), app("shop-prod-us-east-1"), app("shop-prod-eu")],
      ["shop: dev=shop-dev prod=shop-prod-eu@eu+shop-prod-us-east-1@us-east-1"],
    ],
    ["words of two parts", [app("shop-pre-prod"), app("shop-prod")], ["shop: staging=shop-pre-prod prod=shop-prod"]],
    ["words of other languages", [app("shop-개발"), app("shop-운영")], ["shop: dev=shop-개발 prod=shop-운영"]],
    [
      "the last word, if a name has several",
      [app("dev-portal-staging"), app("dev-portal-prod")],
      ["dev-portal: staging=dev-portal-staging prod=dev-portal-prod"],
    ],
    ["nothing, if it is one alone", [app("dev-portal"), app("shop")], []],
    ["nothing, if repositories differ", [app("shop-dev"), app("shop-prod", { repo: "https://git/b" })], []],
    ["its label, even alone", [app("a", { labels: { "trueup.dev/family": "f", env: "prod" } })], ["f: prod=a"]],
  ])("%s", (_, rows, wanted) => expect(told(rows)).toEqual(wanted));
});

test("columns are in order, unknown ones last, and the rest is counted", () => {
  const rows = [
    app("s-prod"),
    app("s-dev"),
    app("alone"),
    app("x", { labels: { "trueup.dev/family": "s2", env: "edge" } }),
  ];
  const found = matrix(rows, KNOWN);
  expect(found.environments).toEqual(["dev", "prod", "edge"]);
  expect(found.rest).toBe(1);
});

test("ten thousand applications are arranged at once", () => {
  const rows = Array.from({ length: 10_000 }, (_, at) =>
    app(`shop-${Math.floor(at / 4)}-${["dev", "qa", "stage", "prod"][at % 4]}`),
  );
  expect(matrix(rows, KNOWN).families.length).toBe(2500);
});

const synced = (revision: string, health = "Healthy"): Application["status"] => ({
  sync: { status: "Synced", revision },
  health: { status: health },
});

test("with a folder for each, another commit is no delay: each keeps the one that touched its files", () => {
  const rows = ["dev", "prod"].map((each) =>
    app(`shop-${each}`, { path: `overlays/${each}`, status: synced(each === "dev" ? "b" : "a") }),
  );
  const [family] = matrix(rows, KNOWN).families;
  const one = family?.cells.at(-1)?.placed[0];
  if (!family || !one) throw new Error("no family");
  expect(waiting(one, counterpart(one, before(family, "prod")))).toBe("same");
});

test.each<[string, Said, Application["status"], string]>([
  ["nothing, if both run the same", { status: synced("b") }, synced("b"), "same"],
  ["the one before, if that is degraded", { status: synced("a") }, synced("b", "Degraded"), "earlier sick"],
  ["the one before, if that is on its way", { status: synced("a") }, synced("b", "Progressing"), "earlier running"],
  ["a person, if it follows another revision", { status: synced("a"), branch: "v1" }, synced("b"), "pinned"],
  ["a look at Git", { status: synced("a") }, synced("b"), "behind"],
  [
    "a person, if it is not automated",
    { status: { sync: { status: "OutOfSync", revision: "b" } } },
    synced("b"),
    "manual",
  ],
  ["itself, if it is", { automated: true, status: { sync: { status: "OutOfSync" } } }, synced("b"), "coming"],
  [
    "a sync window",
    { status: { operationState: { phase: "Running", message: "waiting for a sync window" } } },
    synced("b"),
    "window",
  ],
  [
    "an approval",
    { status: { operationState: { phase: "Running", message: "waiting for confirmation" } } },
    synced("b"),
    "approval",
  ],
  ["its operation", { status: { operationState: { phase: "Running" } } }, synced("b"), "running"],
  [
    "somebody to mend it",
    { status: { sync: { status: "OutOfSync" }, operationState: { phase: "Failed" } } },
    synced("b"),
    "failed",
  ],
])("it waits for %s", (_, said, earlier, wanted) => {
  const rows = [app("shop-dev", earlier ? { status: earlier } : {}), app("shop-prod", said)];
  const [family] = matrix(rows, KNOWN).families;
  const one = family?.cells.at(-1)?.placed[0];
  if (!family || !one) throw new Error("no family");
  expect(waiting(one, counterpart(one, before(family, "prod")))).toBe(wanted);
});
