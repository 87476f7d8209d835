import { expect, it } from "vitest";
import { counted, together } from "./planning";

it("counts what changes, in one order", () =>
  expect(counted({ delete: 1, keep: 9, create: 2, update: 0 })).toEqual([
    ["create", 2],
    ["delete", 1],
  ]));

it("adds plans up", () =>
  expect(
    together([
      { counts: { update: 1, delete: 2 }, blocked: false },
      { counts: { update: 3 }, blocked: true },
    ]),
  ).toEqual([
    ["update", 4],
    ["delete", 2],
  ]));
