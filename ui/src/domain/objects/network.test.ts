import { expect, it } from "vitest";
import { traffic } from "./network";
import { object } from "./testing";

const INGRESS = object("Ingress", "front", {
  network: {
    targetRefs: [
      { kind: "Service", namespace: "shop", name: "web" },
      { kind: "Service", namespace: "shop", name: "legacy" },
    ],
    ingress: [{ hostname: "lb.example.com" }],
    externalURLs: ["https://shop.example.com/"],
  },
});
const SERVICE = object("Service", "web", { network: { targetLabels: { app: "web" } } });
const pods = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    object("Pod", `web-${at}`, {
      parents: ["apps/ReplicaSet/shop/web-1"],
      network: { labels: { app: "web", at: `${at}` } },
    }),
  );
const told = (found: ReturnType<typeof traffic>) =>
  found.points.map((each) => `${each.level} ${each.kind} ${each.title}`);

it("goes from outside through an Ingress and a Service to pods; what is absent is shown", () => {
  const other = object("Pod", "other", { network: { labels: { app: "other" } } });
  const found = traffic([INGRESS, SERVICE, ...pods(2), other]);
  expect(told(found)).toEqual([
    "3 absent legacy",
    "1 outside lb.example.com",
    "2 object front",
    "4 object web-0",
    "4 object web-1",
    "3 object web",
  ]);
  expect(found.apart).toBe(1);
});

it("without a load balancer it is entered by its address", () => {
  const front = object("Ingress", "front", {
    network: { externalURLs: ["https://shop.example.com/a"], targetRefs: [{ kind: "Service", name: "web" }] },
  });
  expect(told(traffic([front, SERVICE]))).toContain("1 outside shop.example.com");
});

it("a route stands behind its Gateway, though it is the one that refers", () => {
  const group = "gateway.networking.k8s.io";
  const gateway = object("Gateway", "edge", { group, network: { ingress: [{ ip: "192.0.2.1" }] } });
  const refs = [
    { group, kind: "Gateway", namespace: "shop", name: "edge" },
    { kind: "Service", namespace: "shop", name: "web" },
  ];
  const route = object("HTTPRoute", "web", { group, network: { targetRefs: refs } });
  const { points } = traffic([route, SERVICE, gateway]);
  expect(Object.fromEntries(points.map((each) => [each.what, each.level]))).toEqual({
    "": 1,
    Gateway: 2,
    HTTPRoute: 3,
    Service: 4,
  });
});

it("many pods of one owner are one, with the worst health, until they are opened or looked at", () => {
  const all = [SERVICE, ...pods(39), { ...(pods(40).at(-1) ?? SERVICE), health: "Degraded" }];
  const group = "pods apps/ReplicaSet/shop/web-1";
  const folded = traffic(all);
  expect(folded.points.find((each) => each.kind === "group")).toMatchObject({
    id: group,
    health: "Degraded",
    title: "web-1",
  });
  expect(folded.ways).toEqual([[SERVICE.id, group]]);
  expect(traffic(all, new Set([group])).ways).toHaveLength(40);
  expect(traffic(all, new Set(), { reveal: "/Pod/shop/web-3" }).ways).toHaveLength(40);
});

it("shows what traffic passes on its way to what is looked for", () => {
  const found = traffic([INGRESS, SERVICE, ...pods(3)], new Set(), { matching: new Set(["/Pod/shop/web-2"]) });
  expect(found.points.map((each) => each.title).sort()).toEqual(["front", "lb.example.com", "web", "web-2"]);
});

it("selects by all labels, in its own namespace; a Service without labels selects nothing", () => {
  const two = object("Service", "two", { network: { targetLabels: { app: "web", at: "1" } } });
  const elsewhere = { ...(pods(2)[1] ?? two), id: "/Pod/other/web-1", namespace: "other" };
  expect(traffic([two, ...pods(3), elsewhere]).ways).toEqual([[two.id, "/Pod/shop/web-1"]]);
  expect(traffic([object("Service", "none", { network: {} }), ...pods(2)]).ways).toEqual([]);
});

it("what goes in a ring is drawn, and comes to an end", () => {
  const ring = ["a", "b"].map((name, at) =>
    object("Service", name, {
      network: { targetRefs: [{ kind: "Service", namespace: "shop", name: at ? "a" : "b" }] },
    }),
  );
  expect(traffic(ring).points).toHaveLength(2);
});
