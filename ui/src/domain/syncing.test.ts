import { expect, it } from "vitest";
import { preset, request, spelt, syncOptions, wish } from "./syncing";

const POLICY = {
  syncOptions: [
    "CreateNamespace=true",
    "Validate=false",
    "PrunePropagationPolicy=background",
    "FailOnSharedResource=true",
  ],
  retry: { limit: 2, backoff: { duration: "1s", maxDuration: "1m" } },
};
const WEB = { group: "apps", kind: "Deployment", namespace: "shop", name: "web" };

it("begins as the spec says, and loses nothing of it", () => {
  const found = preset(POLICY, 1);
  expect(found.named.createNamespace).toBe(true);
  expect(found.named.skipSchema).toBe(true);
  expect(found.propagation).toBe("background");
  expect(syncOptions(found).toSorted()).toEqual(POLICY.syncOptions.toSorted());
  expect(request(found)).toMatchObject({ retryStrategy: { limit: 2, backoff: { duration: "1s", maxDuration: "1m" } } });
});

it("leaves to each of several what it presets", () => {
  const options = { ...preset(POLICY, 0), switches: { prune: true, dryRun: false, apply: false, force: false } };
  expect(request(options, undefined, "plain")).toEqual({
    prune: true,
    dryRun: false,
    strategy: { hook: { force: false } },
  });
  expect(wish(options, undefined, "plain")).toEqual({ prune: true, force: false, apply: false });
});

it("asks for what was chosen", () => {
  const plain = preset(undefined, 2);
  expect(request(plain)).toEqual({
    prune: false,
    dryRun: false,
    strategy: { hook: { force: false } },
    syncOptions: { items: [] },
    retryStrategy: { limit: 0 },
  });
  const chosen = {
    ...plain,
    revisions: ["", "v2"],
    switches: { prune: true, dryRun: false, apply: true, force: true },
  };
  expect(request(chosen, [WEB])).toMatchObject({
    prune: true,
    strategy: { apply: { force: true } },
    sourcePositions: [2],
    revisions: ["v2"],
    resources: [WEB],
  });
  expect(request({ ...plain, revisions: ["v3"] })).toMatchObject({ revision: "v3" });
});

it("plans what it asks for", () => {
  const options = { ...preset(POLICY, 1), revisions: ["v2"] };
  expect(wish(options, [WEB])).toMatchObject({ resource: ["apps:Deployment:shop/web"], revision: ["v2"] });
  expect(spelt({ group: "", kind: "Namespace", namespace: "", name: "shop" })).toBe(":Namespace:shop");
});
