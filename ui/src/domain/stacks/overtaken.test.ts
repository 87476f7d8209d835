import { expect, test } from "vitest";
import type { Change, FieldChange } from "@/api/stacks/types";
import { overtaken } from "./overtaken";

const change = (name: string, action: string, ...fields: FieldChange[]): Change => ({
  ref: { kind: { group: "terraform", kind: "c_x" }, namespace: "", name },
  action,
  fields,
});
const size = (after: unknown, more: Partial<FieldChange> = {}): FieldChange => ({ path: ["size"], after, ...more });

test("what both do alike is left out", () => {
  const both = [change("a", "create", size("s")), change("b", "keep"), change("c", "delete")];
  expect(overtaken(both, both)).toEqual([]);
});

test("what is new, what is dropped, and what is done otherwise", () => {
  const found = overtaken(
    [change("a", "create"), change("b", "update", size("s")), change("d", "update", size("s"))],
    [change("b", "replace", size("s", { forces: true })), change("c", "delete"), change("d", "update", size("m"))],
  );
  expect(found.map(({ address, kind, was, now }) => [address, kind, was, now])).toEqual([
    ["c_x.a", "dropped", "create", ""],
    ["c_x.b", "other", "update", "replace"],
    ["c_x.c", "new", "", "delete"],
    ["c_x.d", "other", "update", "update"],
  ]);
  expect(found[3]?.fields).toEqual([{ name: "size", was: size("s"), now: size("m") }]);
});

test("a field that only one of them touches is told; a secret that both set is not", () => {
  const [found] = overtaken(
    [change("a", "update", size("s"))],
    [change("a", "update", size("s"), { path: ["tags"], after: { a: 1 } })],
  );
  expect(found?.fields.map(({ name, was }) => [name, was])).toEqual([["tags", undefined]]);
  const masked = (after: string) => [change("a", "update", size(after, { sensitive: true }))];
  expect(overtaken(masked("++++"), masked("+++++"))).toEqual([]);
});
