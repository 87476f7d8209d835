import { expect, test } from "vitest";
import type { StackDrift } from "@/api/stacks/types";
import { driftedStacks } from "./drifted";

const NET: StackDrift = {
  namespace: "argocd",
  name: "net",
  project: "infra",
  react: "report",
  resources: [
    { address: "cloud_server.web", attributes: ["size", "tags.team"] },
    { address: "cloud_network.in", attributes: ["name"] },
  ],
};
const found = (query: string) =>
  driftedStacks([NET], query).flatMap(({ resources }) => resources.map(({ address }) => address));

test.each([
  ["", 2],
  ["server", 1],
  ["net size", 1],
  ["project:infra is:drift", 2],
  ["project:web", 0],
  ["field:tags.*", 1],
  ["app:n*", 2],
  ["is:undeployed", 0],
  ["manager:kubectl", 0],
])("%s means %i resources", (query, count) => {
  expect(found(query)).toHaveLength(count);
});
