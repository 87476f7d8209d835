import { expect, test } from "vitest";
import { spans, stripped } from "./ansi";

const ESC = "\u001b";

test("colours, bold and back", () => {
  expect(spans(`a${ESC}[1;31mb${ESC}[0mc`)).toEqual([
    { text: "a", look: {} },
    { text: "b", look: { bold: true, fg: 1 } },
    { text: "c", look: {} },
  ]);
  expect(spans(`${ESC}[92;44mx${ESC}[39my${ESC}[49;22mz`)).toEqual([
    { text: "x", look: { fg: 10, bg: 4 } },
    { text: "y", look: { bg: 4 } },
    { text: "z", look: {} },
  ]);
});

test("of 256 and of millions, the nearest of sixteen", () => {
  for (const [said, fg] of [
    ["38;5;9", 9],
    ["38;5;196", 9],
    ["38;5;22", 2],
    ["38;5;244", 8],
    ["38;2;255;255;255", 15],
    ["38;2;0;0;0", 0],
    ["38;2;250;250;10", 11],
    ["38:2:10:10:180", 4],
  ] as const)
    expect(spans(`${ESC}[${said}mx`)[0]?.look).toEqual({ fg });
  expect(spans(`${ESC}[38;5;999mx`)).toEqual([{ text: "x", look: {} }]);
});

test("what moves, clears, titles or links is gone", () => {
  for (const said of [
    `${ESC}[2J`,
    `${ESC}[1;1H`,
    `${ESC}[?25l`,
    `${ESC}]0;title\u0007`,
    `${ESC}]8;;javascript:alert(1)${ESC}\\`,
    `${ESC}c`,
    `${ESC}(B`,
    `${ESC}P1;2|x${ESC}\\`,
    "\u009b31m",
  ])
    expect(stripped(`a${said}b`)).toBe("ab");
  expect(stripped(`a${ESC}`)).toBe("a");
  expect(stripped(`a${ESC}]0;never ends`)).toBe("a");
  expect(spans("")).toEqual([]);
});

test("a megabyte of escapes is read in no time", () => {
  const begun = performance.now();
  expect(stripped(`${ESC}[31mx`.repeat(200_000))).toHaveLength(200_000);
  expect(stripped(`${ESC}]`.repeat(300_000))).toBe("");
  expect(performance.now() - begun).toBeLessThan(1_500);
});
