import { expect, test } from "vitest";
import type { StackRow, Tie } from "@/api/stacks/types";
import type { Row } from "@/domain/row";
import { around, takers, whole } from "./graph";

const row = (name: string, ...needs: string[]) =>
  ({ namespace: "argocd", name, needs: needs.map((each) => `Stack/argocd/${each}`) }) as unknown as StackRow;
const known = (rows: StackRow[], ties: Tie[] = [], apps: Row[] = []) => ({ rows, ties, apps });
const columns = (rows: StackRow[], start: string) =>
  Object.fromEntries(around(known(rows), `Stack/argocd/${start}`).points.map(({ name, column }) => [name, column]));

test("what is needed stands left of what needs it, as far away as the longest way", () => {
  const rows = [row("net"), row("db", "net"), row("app", "db", "net"), row("other")];
  expect(columns(rows, "db")).toEqual({ net: 0, db: 1, app: 2 });
  expect(columns(rows, "app")).toEqual({ net: 0, db: 1, app: 2 });
  expect(columns(rows, "other")).toEqual({ other: 0 });
});

test("links go between all that are shown", () => {
  const { links } = around(known([row("net"), row("app", "net")]), "Stack/argocd/net");
  expect(links).toEqual([{ from: "Stack/argocd/net", to: "Stack/argocd/app", outputs: [] }]);
});

test("a circle ends, and what one may not see is there without a row", () => {
  expect(columns([row("a", "b"), row("b", "a")], "a")).toHaveProperty("b");
  const { points } = around(known([row("a", "hidden")]), "Stack/argocd/a");
  const found = points.find(({ name }) => name === "hidden");
  expect(found).toMatchObject({ kind: "Stack", namespace: "argocd", column: 0 });
  expect(found?.row).toBeUndefined();
});

const shop: Tie = { of: "Application/argocd/shop", on: "Stack/argocd/net", outputs: ["ip"] };

test("an Application that takes outputs stands right of its Stack, with how it is", () => {
  const app = { namespace: "argocd", name: "shop", health: "Healthy" } as Row;
  const { points, links } = whole(known([row("net"), row("other")], [shop], [app]));
  expect(points.map(({ name, column }) => [name, column])).toEqual([
    ["net", 0],
    ["shop", 1],
    ["other", 0],
  ]);
  expect(points[1]?.app).toBe(app);
  expect(links).toEqual([{ from: "Stack/argocd/net", to: "Application/argocd/shop", outputs: ["ip"] }]);
});

test("a tie that a Stack has no more is gone at once", () => {
  const old: Tie = { of: "Stack/argocd/app", on: "Stack/argocd/net", waits: true };
  expect(whole(known([row("net"), row("app")], [old])).links).toEqual([]);
});

test("an output knows who takes it", () => {
  const app: Tie = { of: "Stack/argocd/app", on: "Stack/argocd/net", outputs: ["ip", "id"] };
  expect(takers([shop, app], "Stack/argocd/net")).toEqual(
    new Map([
      ["ip", ["Application/argocd/shop", "Stack/argocd/app"]],
      ["id", ["Stack/argocd/app"]],
    ]),
  );
});
