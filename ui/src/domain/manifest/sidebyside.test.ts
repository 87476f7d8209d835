import { expect, test } from "vitest";
import { lineDiff } from "../linediff";
import { counted, folded, type Gap, inline, type Row, rows } from "./sidebyside";

const of = (before: string[], after: string[]) => rows(lineDiff(before.join("\n"), after.join("\n")));
const told = (found: Row[]) => found.map((each) => [each.before?.text ?? "", each.after?.text ?? ""]);

test("a changed line stands by what it became, and says which words", () => {
  const found = of(["a", "color: dark blue", "z"], ["a", "color: dark green", "z"]);
  expect(told(found)).toEqual([
    ["a", "a"],
    ["color: dark blue", "color: dark green"],
    ["z", "z"],
  ]);
  expect(found[1]?.before?.marks).toEqual([[12, 16]]);
  expect(found[1]?.after?.marks).toEqual([[12, 17]]);
});

test("lines that are only on one side have nothing beside them, and numbers of their own", () => {
  const found = of(["a", "b"], ["a", "x", "y", "b"]);
  expect(told(found)).toEqual([
    ["a", "a"],
    ["", "x"],
    ["", "y"],
    ["b", "b"],
  ]);
  expect(found.map((each) => [each.before?.number, each.after?.number])).toEqual([
    [1, 1],
    [undefined, 2],
    [undefined, 3],
    [2, 4],
  ]);
  expect(counted(found)).toEqual({ gone: 0, come: 2 });
});

test("words beside each other are marked as one", () => {
  expect(of(["a: one two three"], ["a: six two five"])[0]?.after?.marks).toEqual([
    [3, 6],
    [11, 15],
  ]);
  expect(of(["a: one"], ["a: one as the sea"])[0]?.after?.marks).toEqual([[6, 17]]);
});

test("of two lines that share nothing, no word is marked", () => {
  expect(of(["abc"], ["xyz"])[0]?.before?.marks).toEqual([]);
});

test("what is far from every change is folded, and opened on request", () => {
  const many = Array.from({ length: 40 }, (_, at) => `line ${at}`);
  const found = of(many, many.with(20, "changed"));
  const gaps = (all: (Row | Gap)[]) => all.filter((each): each is Gap => "from" in each);
  expect(gaps(folded(found))).toEqual([
    { from: 0, to: 17 },
    { from: 24, to: 40 },
  ]);
  expect(gaps(folded(found, new Set([0])))).toEqual([{ from: 24, to: 40 }]);
  expect(folded(found, new Set([0, 24]))).toHaveLength(40);
});

test("in one column, what is gone comes before what has come", () => {
  const found = inline(folded(of(["a", "1", "2", "b"], ["a", "3", "4", "b"])));
  expect(found.map((each) => ("from" in each ? "…" : each.sign + each.side.text))).toEqual([
    " a",
    "-1",
    "-2",
    "+3",
    "+4",
    " b",
  ]);
});
