import { expect, it } from "vitest";
import { goal } from "./useKeys";

const LINES = ["group", "a", "b", "group", "c"];
const stops = (line: number) => LINES[line] !== "group";

it.each([
  ["ArrowDown", -1, 1],
  ["j", 1, 2],
  ["ArrowDown", 2, 4],
  ["ArrowUp", 4, 2],
  ["k", 1, 1],
  ["ArrowDown", 4, 4],
  ["Home", 4, 1],
  ["End", 1, 4],
  ["PageDown", 1, 4],
  ["PageUp", 4, 1],
  ["q", 1, undefined],
])("%s at %i leads to %s", (key, here, to) => expect(goal(key, here, LINES.length, stops)).toBe(to));

it("leads nowhere where nothing is", () => expect(goal("j", -1, 0, stops)).toBe(undefined));
