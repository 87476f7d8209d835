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
