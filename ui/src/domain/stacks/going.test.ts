import { expect, test } from "vitest";
import { added, linesOf, NOTHING_SAID, sorted } from "./going";

test("what is said comes in parts; a line is whole when it has ended", () => {
  const first = added(NOTHING_SAID, "one\ntw", 6);
  expect(linesOf(first)).toEqual(["one", "tw"]);
  const second = added(first, "o\n", 8);
  expect(linesOf(second)).toEqual(["one", "two"]);
  expect(second.read).toBe(8);
});

test("however much is said, only the last of it is kept", () => {
  const said = added(NOTHING_SAID, Array.from({ length: 30_000 }, (_, at) => `${at}\n`).join(""), 1);
  expect(said.lines).toHaveLength(20_000);
  expect(said.lines.at(-1)).toBe("29999");
});

test("resources by how far they are; seconds go on between two tellings", () => {
  const found = sorted(
    {
      resources: [
        { address: "a", state: "created", seconds: 2 },
        { address: "b", state: "creating", seconds: 1.2 },
        { address: "c", state: "to update" },
        { address: "d", state: "failed", seconds: 1 },
        { address: "e", state: "destroying", seconds: 5 },
        { address: "f", state: "destroyed", seconds: 3 },
      ],
    },
    1900,
  );
  expect(found.going.map(({ address, seconds }) => [address, seconds])).toEqual([
    ["e", 6],
    ["b", 3],
  ]);
  expect(found.done.map(({ address }) => address)).toEqual(["f", "a"]);
  expect(found.failed.map(({ address }) => address)).toEqual(["d"]);
  expect(found.ahead.map(({ address }) => address)).toEqual(["c"]);
});
