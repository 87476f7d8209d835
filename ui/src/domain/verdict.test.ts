import { describe, expect, it } from "vitest";
import type { Whole } from "@/api/application";
import type { Item } from "./tree";
import { KINDS, split, verdict } from "./verdict";

function app(status: Whole["status"] = {}, more: Partial<Whole["metadata"]> = {}, policy = {}): Whole {
  return {
    metadata: { name: "shop", namespace: "argocd", ...more },
    spec: { syncPolicy: policy },
    status,
  } as Whole;
}

function item(kind: string, health: string, message = "", more: Partial<Item> = {}): Item {
  const name = kind.toLowerCase();
  return {
    id: `/${kind}/shop/${name}`,
    group: "",
    version: "v1",
    kind,
    namespace: "shop",
    name,
    parents: [],
    health,
    message,
    stamp: "",
    deleting: false,
    confirm: false,
    hook: false,
    orphan: false,
    wave: undefined,
    facts: {},
    network: undefined,
    sync: "",
    prune: false,
    info: [],
    created: "",
    uid: "",
    images: [],
    ...more,
  };
}

const condition = (type: string, message: string) => app({ conditions: [{ type, message }] });
const operation = (phase: string, message: string, more = {}) => app({ operationState: { phase, message, ...more } });
const kinds = (...args: Parameters<typeof verdict>) => verdict(...args).map((each) => each.kind);

describe("conditions", () => {
  it.each([
    ["ComparisonError", "unable to resolve 'v9' to a commit (hint: did you mean v8?)", "revision", "source"],
    ["ComparisonError", "https://git.test/x: authentication required", "credentials", "source"],
    ["ComparisonError", "https://git.test/x does not answer", "unreachable", "hard"],
    ["ComparisonError", 'cluster "far" does not answer', "cluster", undefined],
    ["ComparisonError", "web/x.yaml:3: not YAML", "comparison", "source"],
    ["InvalidSpecError", "web: app path does not exist", "path", "source"],
    ["InvalidSpecError", "destination is not set", "spec", "source"],
    ["SyncError", "Failed last sync attempt to [abc]: no", "automationFailed", "sync"],
    ["SharedResourceWarning", "ConfigMap/a is part of x and y", "shared", "objects"],
    ["OrphanedResourceWarning", "3 orphaned", "orphaned", "objects"],
    ["RolledBackWarning", "abc was rolled back", "warning", undefined],
  ])("%s %s", (type, message, kind, act) => {
    const [found] = verdict(condition(type, message));
    expect([found?.kind, found?.act]).toEqual([kind, act]);
  });

  it("tells the hint of the server apart", () => {
    expect(verdict(condition("ComparisonError", "no (hint: do that)"))[0]).toMatchObject({
      message: "no",
      hint: "do that",
    });
    expect(split("bad (declared at a.yaml:3; hint: rename it (or not))")).toEqual([
      "bad (declared at a.yaml:3)",
      "rename it (or not)",
    ]);
    expect(split("plain (not a hint)")).toEqual(["plain (not a hint)", ""]);
  });
});

describe("operations", () => {
  it.each([
    ["Failed", 'deployments.apps is forbidden: User "x" cannot create', "permission"],
    ["Failed", "pods is forbidden: exceeded quota: small", "quota"],
    ["Error", "Widget/a: the cluster does not serve the kind x/Widget", "missingKind"],
    ["Failed", "something else", "syncFailed"],
    ["Running", "waiting for a person to confirm the deletion of pruned resources", "pruneConfirm"],
    ["Running", "waiting for health", "running"],
  ])("%s %s", (phase, message, kind) => expect(kinds(operation(phase, message))).toEqual([kind]));

  it("names the objects that failed, with why", () => {
    const resources = [
      { kind: "Job", name: "migrate", namespace: "shop", hookType: "PreSync", hookPhase: "Failed", message: "boom" },
      { group: "apps", kind: "Deployment", name: "web", namespace: "shop", status: "SyncFailed", message: "immutable" },
      { kind: "ConfigMap", name: "fine", status: "Synced" },
    ];
    const found = verdict(operation("Failed", "one or more failed", { syncResult: { resources } }));
    expect(found.map((each) => [each.kind, each.name, each.act])).toEqual([
      ["hookFailed", "Job migrate", "logs"],
      ["objectFailed", "Deployment web", "object"],
    ]);
  });

  it("says that it is tried again", () => {
    const found = verdict(
      operation("Running", "Retrying attempt #2", { finishedAt: "2026-01-01T00:00:00Z", retryCount: 2 }),
    );
    expect(found).toMatchObject([{ kind: "retrying", count: 2 }]);
  });
});

describe("objects", () => {
  it.each([
    ["Pod", "Degraded", 'Back-off pulling image "web:9"', "imagePull", "object"],
    ["Pod", "Degraded", "back-off 5m0s restarting failed container=web", "crashLoop", "logs"],
    ["Pod", "Progressing", "0/3 nodes are available: insufficient cpu", "unschedulable", "events"],
    ["Pod", "Progressing", "pod has unbound immediate PersistentVolumeClaims", "volume", "object"],
    ["PersistentVolumeClaim", "Progressing", "", "volume", "events"],
    ["Deployment", "Degraded", "exceeded its progress deadline", "degraded", "object"],
  ])("%s %s %s", (kind, health, message, expected, act) => {
    expect(verdict(app(), [item(kind, health, message)])).toMatchObject([{ kind: expected, act }]);
  });

  it("tells the cause, not what stands above it, and the same but once", () => {
    const parent = item("Deployment", "Degraded", "too slow");
    const pods = [1, 2].map((n) =>
      item("Pod", "Degraded", "Back-off pulling image", { id: `pod ${n}`, parents: [parent.id] }),
    );
    expect(verdict(app(), [parent, ...pods])).toMatchObject([{ kind: "imagePull", count: 2, object: "pod 1" }]);
  });
});

describe("what differs", () => {
  const resources = [
    { kind: "ConfigMap", name: "a", status: "OutOfSync" },
    { kind: "Secret", name: "b", status: "OutOfSync", requiresPruning: true },
  ];
  const status = { sync: { status: "OutOfSync" }, resources };
  const gate = { allowed: false, until: "2026-03-28T22:00:00+01:00", timeZone: "Europe/Berlin" };
  const shut = { automatic: gate };
  it.each([
    ["by hand", {}, undefined, ["needsPrune", "outOfSync"]],
    ["switched off", { automated: { enabled: false } }, undefined, ["needsPrune", "outOfSync"]],
    ["a window denies", { automated: {} }, shut, ["window", "needsPrune"]],
    ["a window denies what nobody automates", {}, shut, ["needsPrune", "outOfSync"]],
    ["a window allows", { automated: {} }, { automatic: { allowed: true } }, ["needsPrune", "drift"]],
    ["nothing heals", { automated: {} }, undefined, ["needsPrune", "drift"]],
    ["it is healed", { automated: { selfHeal: true, prune: true } }, undefined, ["needsPrune", "healing"]],
  ])("%s", (_, policy, windows, expected) => expect(kinds(app(status, {}, policy), [], windows)).toEqual(expected));

  it("says until when automation has to wait, also for what is not there yet", () => {
    const missing = resources.slice(0, 1).map((each) => ({ ...each, health: { status: "Missing" } }));
    const found = verdict(app({ ...status, resources: missing }, {}, { automated: {} }), [], shut);
    expect(found).toMatchObject([{ kind: "window", count: 1, gate, act: "sync" }]);
    const nobody = verdict(app(status, {}, { automated: {} }), [], { automatic: gate, manual: { allowed: false } });
    expect(nobody[0]?.act).toBeUndefined();
  });
});

it("does not say that all is well before it knows", () => {
  const degraded = { sync: { status: "Synced" }, health: { status: "Degraded", message: "1 of 3" } };
  expect(verdict(app(degraded))).toMatchObject([
    { kind: "unhealthy", name: "Degraded", tone: "bad", message: "1 of 3" },
  ]);
});

it("reads hostile messages in no time", () => {
  const began = performance.now();
  verdict(condition("ComparisonError", "repository ".repeat(200_000)), [
    item("Pod", "Degraded", "pull ".repeat(200_000)),
  ]);
  expect(performance.now() - began).toBeLessThan(500);
});

it("says what a deletion waits for", () => {
  const going = { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["resources-finalizer.argocd.argoproj.io"] };
  expect(verdict(app({}, going))).toMatchObject([{ kind: "deleting", name: going.finalizers[0] }]);
  const said = [{ type: "DeletionInfo", message: "waiting for a person to confirm the deletion" }];
  expect(kinds(app({ conditions: said }, going))).toEqual(["deletionConfirm"]);
});

it("is silent when all is well, and has an order for every kind", () => {
  expect(verdict(app({ sync: { status: "Synced" } }), [item("Pod", "Healthy")])).toEqual([]);
  expect(new Set(KINDS).size).toBe(KINDS.length);
});
