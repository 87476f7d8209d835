import { expect, test } from "vitest";
import type { StackRow } from "@/api/stacks/types";
import { around } from "./graph";

const row = (name: string, ...needs: string[]) =>
  ({ namespace: "argocd", name, needs: needs.map((each) => `Stack/argocd/${each}`) }) as unknown as StackRow;
const columns = (rows: StackRow[], start: string) =>
  Object.fromEntries(around(rows, `Stack/argocd/${start}`).points.map(({ name, column }) => [name, column]));

test("what is needed stands left of what needs it, as far away as the longest way", () => {
  const rows = [row("net"), row("db", "net"), row("app", "db", "net"), row("other")];
  expect(columns(rows, "db")).toEqual({ net: 0, db: 1, app: 2 });
  expect(columns(rows, "app")).toEqual({ net: 0, db: 1, app: 2 });
  expect(columns(rows, "other")).toEqual({ other: 0 });
});

test("lines go between all that are shown", () => {
  const { ways } = around([row("net"), row("app", "net")], "Stack/argocd/net");
  expect(ways).toEqual([["Stack/argocd/net", "Stack/argocd/app"]]);
});

test("a circle ends, and what one may not see is there without a row", () => {
  expect(columns([row("a", "b"), row("b", "a")], "a")).toHaveProperty("b");
  const found = around([row("a", "hidden")], "Stack/argocd/a").points.find(({ name }) => name === "hidden");
  expect(found).toMatchObject({ kind: "Stack", namespace: "argocd", column: 0 });
  expect(found?.row).toBeUndefined();
});
