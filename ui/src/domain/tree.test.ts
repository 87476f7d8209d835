import { expect, it } from "vitest";
import { items, troubles } from "./tree";

const NODES = [
  {
    group: "apps",
    kind: "Deployment",
    namespace: "shop",
    name: "web",
    uid: "1",
    health: { status: "Degraded", message: "1 of 3" },
  },
  {
    kind: "Pod",
    namespace: "shop",
    name: "web-1",
    uid: "2",
    parentRefs: [{ kind: "Deployment", name: "web", uid: "1" }],
  },
  { kind: "ConfigMap", namespace: "shop", name: "settings", uid: "3" },
];

it("joins the tree with what Git declares", () => {
  const found = items(NODES, [
    { group: "apps", kind: "Deployment", namespace: "shop", name: "web", status: "Synced" },
    { kind: "ConfigMap", namespace: "shop", name: "settings", status: "OutOfSync" },
  ]);
  expect(found.map((each) => [each.id, each.sync, each.parents])).toEqual([
    ["apps/Deployment/shop/web", "Synced", []],
    ["/Pod/shop/web-1", "", ["apps/Deployment/shop/web"]],
    ["/ConfigMap/shop/settings", "OutOfSync", []],
  ]);
  expect(troubles(found).map((each) => each.name)).toEqual(["web", "settings"]);
});

it("keeps what has not changed the same, so that nothing of it is drawn anew", () => {
  const before = items(NODES, []);
  const now = items(structuredClone(NODES), [], [], before);
  expect(now.every((each, at) => each === before[at])).toBe(true);
  const healed = NODES.map((each) => (each.uid === "1" ? { ...each, health: { status: "Healthy" } } : each));
  const next = items(healed, [], [], now);
  expect(next.map((each, at) => each === now[at])).toEqual([false, true, true]);
});

it("knows orphans, hooks, waves, and what is on its way out", () => {
  const gone = { kind: "Pod", name: "old", uid: "9", health: { status: "Progressing", message: "Pending deletion" } };
  const orphan = { kind: "Service", name: "lost", uid: "8" };
  const [first, second] = items(
    [gone],
    [{ kind: "Pod", name: "old", hook: true, syncWave: -1, requiresPruning: true }],
    [orphan],
  );
  expect(first).toMatchObject({ deleting: true, hook: true, wave: -1, prune: true, orphan: false });
  expect(second).toMatchObject({ orphan: true, wave: undefined });
});

it("comes once, however often it is told, and is never its own owner", () => {
  const self = { kind: "Pod", name: "x", uid: "1", parentRefs: [{ kind: "Pod", name: "x", uid: "1" }] };
  expect(items([self, self], [])).toMatchObject([{ parents: [] }]);
});
