import { describe, expect, it } from "vitest";
import {
  accountLine,
  accountOf,
  destinationLine,
  destinationOf,
  kindLine,
  kindOf,
  lines,
  tidy,
  tokensOf,
} from "./project";

describe("lines of a form", () => {
  it("leaves out what is empty", () => {
    expect(lines(" a \n\n b\n")).toEqual(["a", "b"]);
  });
  it.each([
    ["apps/Deployment", { group: "apps", kind: "Deployment" }],
    ["/ConfigMap", { group: "", kind: "ConfigMap" }],
    [
      "rbac.authorization.k8s.io/ClusterRole/view",
      { group: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
    ],
    ["*/*", { group: "*", kind: "*" }],
  ])("reads and writes the kind %s", (line, kind) => {
    expect(kindOf(line)).toEqual(kind);
    expect(kindLine(kind)).toBe(line);
  });
  it("takes a kind alone as one of the core group", () => {
    expect(kindOf("Secret")).toEqual({ group: "", kind: "Secret" });
  });
  it.each([
    ["https://10.0.0.1:6443 shop", { server: "https://10.0.0.1:6443", namespace: "shop" }],
    ["production *", { name: "production", namespace: "*" }],
    ["* shop-*", { server: "*", namespace: "shop-*" }],
    ["!https://a:6443 kube-system", { server: "!https://a:6443", namespace: "kube-system" }],
  ])("reads and writes the destination %s", (line, destination) => {
    expect(destinationOf(line)).toEqual(destination);
    expect(destinationLine(destination)).toBe(line);
  });
  it("reads and writes accounts", () => {
    const account = { server: "*", namespace: "shop", defaultServiceAccount: "deployer" };
    expect(accountOf(accountLine(account))).toEqual(account);
  });
});

describe("projects", () => {
  it("says nothing of what is empty", () => {
    expect(tidy({ description: "", sourceRepos: [], roles: [{ name: "a" }] })).toEqual({ roles: [{ name: "a" }] });
  });
  it("knows the tokens of a role from wherever they are, once", () => {
    const role = { name: "ci", jwtTokens: [{ iat: 1, id: "a" }, { iat: 2 }] };
    const project = {
      metadata: { name: "web" },
      spec: { roles: [role] },
      status: {
        jwtTokensByRole: {
          ci: {
            items: [
              { iat: 1, id: "a" },
              { iat: 3, id: "b" },
            ],
          },
        },
      },
    };
    expect(tokensOf(project, role).map((each) => each.iat)).toEqual([3, 2, 1]);
  });
});
