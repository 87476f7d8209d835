import { expect, test } from "vitest";
import type { StackDrift } from "@/api/stacks/types";
import { driftedStacks, valuedOf } from "./drifted";

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

test("values are of what is still told of, however old the look is that they are of", () => {
  const field = (...path: string[]) => ({ path, before: 1, after: 2 });
  const looked = [{ address: "a.b", fields: [field("size"), field("tags", '["x.y"]'), field("gone")] }];
  const known = [{ address: "a.b", attributes: ["size", 'tags["x.y"]', "new"] }, { address: "a.c" }];
  expect(valuedOf(known, looked).map(({ fields }) => fields?.map(({ path }) => path[0]))).toEqual([
    ["size", "tags"],
    [],
  ]);
  expect(valuedOf(known).map(({ fields }) => fields)).toEqual([[], []]);
});
