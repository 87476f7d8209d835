import { expect, test } from "vitest";
import type { Change, StackPlan } from "@/api/stacks/types";
import { addressOf, declaredAt, fieldName, isOutput, within } from "./address";
import { byModule, folded, grouped, matching, planned } from "./planned";

function change(kind: string, name: string, action: string, module = "", fields: string[][] = []): Change {
  const ref = { kind: { group: "terraform", kind }, namespace: module, name };
  return { ref, action, fields: fields.map((path) => ({ path })) };
}
const web = change("cloud_server", "web", "create", "", [["size"]]);
const db = change("cloud_server", "db", "delete");
const old = change("cloud_server", "old", "keep");
const far = change("cloud_server", "x[10]", "update", 'module.edge["b"]');
const near = change("cloud_server", "x[2]", "replace", 'module.edge["a"]');
const ip = change("output", "ip", "update");
const plan = (...changes: Change[]): StackPlan => ({
  id: "p",
  plan: { revision: "abc", steps: [{ tasks: changes.map((each) => ({ change: each })) }] },
});

test("what is lost stands first, modules by name, outputs apart, and what stays is only counted", () => {
  const found = planned(plan(web, far, old, ip, near, db));
  expect(found.modules.map(({ name, changes }) => [name, changes.map(({ ref }) => ref.name)])).toEqual([
    ["", ["db", "web"]],
    ['module.edge["a"]', ["x[2]"]],
    ['module.edge["b"]', ["x[10]"]],
  ]);
  expect(found.modules[0]?.counts).toEqual({ delete: 1, create: 1 });
  expect(found.outputs).toEqual([ip]);
  expect(found.counts).toEqual({ create: 1, update: 1, keep: 1, replace: 1, delete: 1 });
});

test("a plan that does nothing has no modules", () => {
  expect(planned({ id: "p", plan: { revision: "" } }).modules).toEqual([]);
});

test("it is searched by address, action and field; all words must be there", () => {
  const modules = byModule([web, db, far]);
  const names = (text: string) => matching(modules, text).flatMap(({ changes }) => changes.map(({ ref }) => ref.name));
  expect(names("SERVER create")).toEqual(["web"]);
  expect(names("size")).toEqual(["web"]);
  expect(names("edge x")).toEqual(["x[10]"]);
  expect(names("")).toEqual(["db", "web", "x[10]"]);
  expect(names("nothing")).toEqual([]);
});

test("things are called as Terraform calls them", () => {
  expect(addressOf(near.ref)).toBe('module.edge["a"].cloud_server.x[2]');
  expect(within(near.ref)).toBe("cloud_server.x[2]");
  expect(fieldName(["tags", '["a.b"]', "[0]", "c"])).toBe('tags["a.b"][0].c');
  expect([isOutput(ip.ref), isOutput(web.ref)]).toEqual([true, false]);
});

test("it is grouped by kind or by action, too", () => {
  const names = (by: "kind" | "action") => grouped([web, far, ip, near, db], by).map(({ name }) => name);
  expect(names("kind")).toEqual(["cloud_server", "output"]);
  expect(names("action")).toEqual(["delete", "replace", "update", "create"]);
});

test("many instances of one resource are one line; few, and what runs commands, are not", () => {
  const many = Array.from({ length: 20 }, (_, at) => change("cloud_server", `n[${at}]`, "create", 'module.m["x"]'));
  const running = { ...(many[0] as Change), remarks: { runs: ["local-exec"] } };
  expect(folded([db, ...many, running])).toEqual([
    db,
    { name: "module.m.cloud_server.n", action: "create", changes: many },
    running,
  ]);
  expect(folded(many.slice(0, 5))).toHaveLength(5);
});

test("an address without keys says where it is declared", () => {
  expect(declaredAt('module.a["b.c[\\"1\\"]"].x.y[0]')).toBe("module.a.x.y");
});
