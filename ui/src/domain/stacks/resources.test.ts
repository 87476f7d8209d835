import { expect, test } from "vitest";
import type { Change } from "@/api/stacks/types";
import { modulesOf, openAtFirst, resources } from "./resources";

const change = (module: string, kind: string, name: string, action: string, ...needs: string[]): Change => ({
  ref: { kind: { group: "terraform", kind }, namespace: module, name },
  action,
  remarks: { needs },
});
const ALL = [
  change("", "c_net", "vpc", "keep"),
  change("", "c_net", "inner[0]", "keep", "c_net.vpc"),
  change("", "c_net", "inner[1]", "delete", "c_net.vpc"),
  change("module.edge[0]", "c_server", 'web["a.b"]', "create", "c_net.inner"),
  change("module.edge[0].module.in", "c_disk", "d", "update", "module.edge.c_server.web"),
  change("", "output", "ip", "update"),
];
const said = (open: string[]) => {
  const { points, links } = resources(ALL, new Set(open));
  return {
    points: points.map(({ id, label, column, changes, action }) => [id, label, column, changes.length, action]),
    links: links.map(({ from, to }) => `${from} > ${to}`),
  };
};

test("instances are one point, where they are declared; what one must look at first counts", () => {
  expect(said([])).toEqual({
    points: [
      ["c_net.vpc", "c_net.vpc", 0, 1, "keep"],
      ["c_net.inner", "c_net.inner", 1, 2, "delete"],
      ["module.edge", "module.edge", 2, 2, "update"],
    ],
    links: ["c_net.vpc > c_net.inner", "c_net.inner > module.edge"],
  });
});

test("a module that is opened shows what is in it; one within it stays closed", () => {
  const { points, links } = said(["module.edge"]);
  expect(points.slice(2)).toEqual([
    ["module.edge.c_server.web", "c_server.web", 2, 1, "create"],
    ["module.edge.module.in", "module.in", 3, 1, "update"],
  ]);
  expect(links).toContain("module.edge.c_server.web > module.edge.module.in");
});

test("few are open at first", () => {
  expect(openAtFirst(ALL)).toEqual(new Set(["module.edge", "module.edge.module.in"]));
  const many = Array.from({ length: 50 }, (_, at) => change("module.m", "c_x", `n${at}`, "create"));
  expect(openAtFirst(many)).toEqual(new Set());
});

test("modules are told from the outside in", () => {
  expect(modulesOf("module.a.module.b.data.c_x.n")).toEqual(["module.a", "module.a.module.b"]);
  expect(modulesOf("c_x.n")).toEqual([]);
});
