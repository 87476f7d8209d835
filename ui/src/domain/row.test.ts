import { expect, it } from "vitest";
import type { Application } from "./application";
import { row } from "./row";

const app = (more: object): Application =>
  ({ metadata: { name: "web", namespace: "argocd" }, spec: {}, ...more }) as Application;

it("has links that lead to pages only, each once", () => {
  const found = row({
    metadata: {
      name: "web",
      namespace: "argocd",
      annotations: {
        "link.argocd.argoproj.io/docs": "https://docs.example.test",
        "link.argocd.argoproj.io/evil": "javascript:alert(1)",
        other: "https://no.example.test",
      },
    },
    spec: {},
    status: { summary: { externalURLs: ["https://docs.example.test", "Shop|https://shop.example.test", "data:x"] } },
  });
  expect(found.links).toEqual([
    { title: "docs", url: "https://docs.example.test/" },
    { title: "Shop", url: "https://shop.example.test/" },
  ]);
});

it("tells the errors first", () => {
  const conditions = [
    { type: "SharedResourceWarning", message: "shared" },
    { type: "SyncError", message: "failed" },
  ];
  const found = row(app({ status: { conditions } }));
  expect(found.notes.map((each) => each.type)).toEqual(["SyncError", "SharedResourceWarning"]);
  expect(found.marks).toEqual(["troubled", "warned"]);
});

it.each([
  ["Running", "waiting for a person to confirm the deletion of pruned resources", [true, false]],
  ["Running", "waiting for healthy state of apps/Deployment/web", [false, false]],
  ["Failed", "one or more objects failed to apply", [false, true]],
  ["Succeeded", "successfully synced", [false, false]],
])("of %s, %s, knows whether a person is waited for and whether it failed", (phase, message, told) => {
  const { waits, failed } = row(app({ status: { operationState: { phase, message } } }));
  expect([waits !== "", failed !== ""]).toEqual(told);
});

it.each([[{}], [{ status: {} }], [{ spec: { sources: [] } }], [{ spec: { source: {} } }], [{ status: { sync: {} } }]])(
  "makes a row of %j",
  (more) => expect(row(app(more))).toMatchObject({ health: "Unknown", sync: "Unknown", project: "default" }),
);
