import { describe, expect, it } from "vitest";
import type { Spec } from "@/domain/project";
import { specOf, valuesOf } from "./spec";

const SPEC: Spec = {
  description: "shop",
  sourceRepos: ["https://a/*", "!https://a/b"],
  destinations: [{ server: "*", namespace: "shop", name: "" }],
  clusterResourceWhitelist: [],
  orphanedResources: { warn: true, ignore: [{ kind: "Secret" }] },
  sourceIntegrity: { git: {} },
  roles: [{ name: "ci" }],
};

describe("the form of a project", () => {
  it("changes nothing that nobody touched", () => {
    expect(specOf(valuesOf(SPEC), SPEC)).toEqual(SPEC);
    expect(specOf({}, SPEC)).toEqual(SPEC);
  });
  it("changes what was", () => {
    const found = specOf({ ...valuesOf(SPEC), sourceRepos: "*\n", namespaceResourceBlacklist: "/Secret" }, SPEC);
    expect(found.sourceRepos).toEqual(["*"]);
    expect(found.namespaceResourceBlacklist).toEqual([{ group: "", kind: "Secret" }]);
    expect(found.roles).toEqual(SPEC.roles);
  });
  it("looks for orphans, or not", () => {
    expect(specOf({ ...valuesOf(SPEC), orphanedResources: "off" }, SPEC)).not.toHaveProperty("orphanedResources");
    expect(specOf({ ...valuesOf(SPEC), orphanedResources: "on" }, SPEC).orphanedResources?.warn).toBe(false);
  });
});
