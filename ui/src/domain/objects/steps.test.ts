import { expect, it } from "vitest";
import { type Direction, step } from "./steps";

/* root ─ a ─ a1, a2
        └ b ─ a block of four: c d / e f */
const CHART = {
  places: new Map([
    ["root", { x: 0, y: 100 }],
    ["a", { x: 300, y: 35 }],
    ["a1", { x: 600, y: 0 }],
    ["a2", { x: 600, y: 70 }],
    ["b", { x: 300, y: 200 }],
    ["c", { x: 600, y: 170 }],
    ["d", { x: 880, y: 170 }],
    ["e", { x: 600, y: 240 }],
    ["f", { x: 880, y: 240 }],
  ]),
  ways: [
    ["root", "a"],
    ["root", "b"],
    ["a", "a1"],
    ["a", "a2"],
    ["b", "c"],
    ["b", "d"],
    ["b", "e"],
    ["b", "f"],
  ] as const,
  framed: new Set(["c", "d", "e", "f"]),
};

it.each<[string, Direction, string]>([
  ["root", "right", "a"],
  ["a", "right", "a1"],
  ["a1", "left", "a"],
  ["a1", "down", "a2"],
  ["a2", "down", "c"],
  ["a", "down", "b"],
  ["c", "right", "d"],
  ["d", "left", "c"],
  ["c", "left", "b"],
  ["d", "down", "f"],
  ["a1", "right", "a1"],
  ["root", "left", "root"],
  ["f", "first", "root"],
  ["root", "last", "f"],
  ["gone", "right", "root"],
])("from %s %s is %s", (at, to, found) => expect(step(at, to, CHART)).toBe(found));
