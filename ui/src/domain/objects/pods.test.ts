import { expect, it } from "vitest";
import { amount, pod, podGroups, shares, system } from "./pods";
import { object } from "./testing";

const WEB = object("Deployment", "web");
const SET = object("ReplicaSet", "web-1", { parents: [WEB.id] });
const POD = object("Pod", "web-1-a", {
  parents: [SET.id],
  health: "Healthy",
  facts: { Node: "a", Containers: "1/1", "Restart Count": "3", cpu: "250", memory: "67108864000" },
});
const SICK = object("Pod", "web-1-b", {
  parents: [SET.id],
  health: "Degraded",
  facts: { Node: "a", "Status Reason": "CrashLoopBackOff", cpu: "250" },
});
const WAITING = object("Pod", "bare", { facts: { Node: "" } });
const ALL = [WEB, SET, POD, SICK, WAITING];
const told = (by: "node" | "parent" | "top") =>
  podGroups(ALL, () => true, by).map((each) => [each.id, each.pods.map((pod) => pod.name)]);

it("groups pods by node, by owner and by what stands at the top; the worst first", () => {
  expect(told("node")).toEqual([
    ["a", ["web-1-b", "web-1-a"]],
    ["", ["bare"]],
  ]);
  expect(told("parent")).toEqual([
    [SET.id, ["web-1-b", "web-1-a"]],
    ["", ["bare"]],
  ]);
  expect(told("top")[0]).toEqual([WEB.id, ["web-1-b", "web-1-a"]]);
});

it("says what is asked for of a node, and of how much if that is told", () => {
  expect(podGroups(ALL, () => true, "node")[0]?.amounts).toEqual([
    { name: "cpu", asked: 0.5, others: 0, capacity: 0 },
    { name: "memory", asked: 67108864, others: 0, capacity: 0 },
  ]);
  const info = { resourceName: "cpu", requestedByApp: 500, requestedByNeighbors: 1500, capacity: 4000 };
  const [known] = podGroups(ALL, () => true, "node", [{ name: "a", resourcesInfo: [info] }]);
  expect(known?.amounts[0]).toEqual({ name: "cpu", asked: 0.5, others: 1.5, capacity: 4 });
  expect(known?.host?.name).toBe("a");
});

it.each([
  [
    { asked: 1, others: 2, capacity: 4 },
    { asked: 0.25, others: 0.5, free: 1, lacking: 0 },
  ],
  [
    { asked: 3, others: 3, capacity: 4 },
    { asked: 0.5, others: 0.5, free: 0, lacking: 2 },
  ],
  [
    { asked: 0, others: 0, capacity: 0 },
    { asked: 0, others: 0, free: 0, lacking: 0 },
  ],
])("divides %j", (amounts, wanted) => expect(shares({ name: "cpu", ...amounts })).toEqual(wanted));

it("says what a node runs, as far as it tells", () => {
  expect(system({ name: "a", systemInfo: { architecture: "arm64", osImage: "", kubeletVersion: "v1.34.0" } })).toEqual([
    "arm64",
    "v1.34.0",
  ]);
  expect(system({ name: "a" })).toEqual([]);
});

it("reads the columns of a pod", () => {
  expect(pod(POD)).toEqual({ word: "", ready: "1/1", restarts: 3, node: "a" });
  expect(pod(SICK).word).toBe("CrashLoopBackOff");
});

it.each([
  ["cpu", 0.25, "250m"],
  ["cpu", 1.5, "1.5"],
  ["cpu", 0, "0"],
  ["memory", 67108864, "64 MiB"],
  ["memory", 0, "0 B"],
])("%s %d is %s", (name, value, said) => expect(amount(name, value)).toBe(said));
