import { expect, it } from "vitest";
import { changed, paired, pairs, valuesOf } from "./pairs";

it("reads and writes pairs", () => {
  expect(pairs("a=b\n c = d=e \nflag")).toEqual({ a: "b", c: "d=e", flag: "" });
  expect(paired({ a: "b", c: "d=e" })).toBe("a=b\nc=d=e");
});

it("changes nothing of what is not touched", () => {
  const { server: _, ...cluster } = {
    server: "https://a",
    name: "a",
    namespaces: ["x", "y"],
    clusterResources: true,
    project: "web",
    labels: { tier: "prod" },
    annotations: {},
    shard: 0,
  };
  expect(changed(valuesOf({ server: "https://a", ...cluster }))).toEqual(cluster);
});
