import { expect, it } from "vitest";
import { row } from "@/domain/row";
import { grouped, lines, sorted } from "./arrange";

const app = (name: string, project: string, health: string, team = "") =>
  row({
    metadata: { name, namespace: "argocd", labels: team ? { team } : {} },
    spec: { project },
    status: { health: { status: health } },
  });
const ROWS = [app("a", "x", "Healthy"), app("b", "y", "Degraded", "red"), app("c", "x", "Missing", "blue")];
const names = (rows: readonly { name: string }[]) => rows.map((each) => each.name).join("");

it.each([
  ["name", "abc"],
  ["-name", "cba"],
  ["health", "bca"],
  ["-health", "acb"],
  ["project", "acb"],
  ["nothing", "abc"],
  ["constructor", "abc"],
])("sorted by %s", (sort, order) => expect(names(sorted(ROWS, sort))).toBe(order));

it.each([
  ["", [["", "abc"]]],
  [
    "project",
    [
      ["x", "ac"],
      ["y", "b"],
    ],
  ],
  [
    "label:team",
    [
      ["", "a"],
      ["blue", "c"],
      ["red", "b"],
    ],
  ],
])("grouped by %s", (by, groups) =>
  expect(grouped(ROWS, by).map((each) => [each.name, names(each.rows)])).toEqual(groups),
);

it("leaves out what is folded, and the heading of a group that is none", () => {
  expect(lines(grouped(ROWS, ""), new Set())).toHaveLength(3);
  expect(lines(grouped(ROWS, "project"), new Set())).toHaveLength(5);
  expect(lines(grouped(ROWS, "project"), new Set(["x"]))).toHaveLength(3);
});
