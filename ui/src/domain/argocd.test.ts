import { expect, test } from "vitest";
import type { Application } from "./application";
import { named, objectOf } from "./argocd";
import { row } from "./row";

const app = (namespace: string, name: string) => row({ metadata: { namespace, name }, spec: {} } as Application);

test("a name alone means the one of the control plane, else the only one", () => {
  const rows = [app("team", "web"), app("argocd", "web"), app("team", "shop")];
  expect(named(rows, "web", "argocd")?.key).toBe("argocd/web");
  expect(named(rows, "shop", "argocd")?.key).toBe("team/shop");
  expect(named(rows, "gone", "argocd")).toBeUndefined();
});

test("a node is an object with a number behind it", () => {
  expect(objectOf("apps/Deployment/default/web/0")).toBe("apps/Deployment/default/web");
  expect(objectOf("/Pod/default/web-1/0")).toBe("/Pod/default/web-1");
  expect(objectOf("/Namespace//web/0")).toBe("/Namespace//web");
  expect(objectOf("web")).toBeUndefined();
  expect(objectOf("///")).toBeUndefined();
});
