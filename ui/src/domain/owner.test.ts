import { expect, it } from "vitest";
import type { Whole } from "@/api/application";
import { owner } from "./owner";
import { row } from "./row";

const ROWS = ["root", "shop"].map((name) => row({ metadata: { name, namespace: "argocd" }, spec: {} }));
const app = (more: object) => ({ metadata: { name: "shop", namespace: "argocd", ...more }, spec: {} }) as Whole;

it.each([
  [{ ownerReferences: [{ kind: "ApplicationSet", name: "all" }] }, { kind: "ApplicationSet", name: "all" }],
  [
    { annotations: { "argocd.argoproj.io/tracking-id": "root:argoproj.io/Application:argocd/shop" } },
    { kind: "Application", name: "root", namespace: "argocd" },
  ],
  [{ labels: { "app.kubernetes.io/instance": "root" } }, { kind: "Application", name: "root", namespace: "argocd" }],
  [{ labels: { "app.kubernetes.io/instance": "nobody" } }, undefined],
  [{}, undefined],
])("%j is made by %j", (more, found) => expect(owner(app(more), ROWS)).toEqual(found));
