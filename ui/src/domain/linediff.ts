/** Two texts line by line: what was taken out, put in, and kept. */

import { diffArrays } from "diff";

export interface Line {
  readonly sign: "-" | "+" | " ";
  readonly text: string;
}

const PATIENCE = 500; // milliseconds after which one text simply takes the place of the other

export function lineDiff(before: string, after: string): Line[] {
  const [a, b] = [before.split("\n"), after.split("\n")];
  const found = diffArrays(a, b, { timeout: PATIENCE }) ?? [
    { value: a, removed: true },
    { value: b, added: true },
  ];
  return found.flatMap(({ value, added, removed }) =>
    value.map((text): Line => ({ sign: added ? "+" : removed ? "-" : " ", text })),
  );
}

/** The changed lines with *around* lines before and after; a gap is null. */
export function hunks(lines: readonly Line[], around = 3): (Line | null)[] {
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - around), at + around + 1).some((each) => each.sign !== " "),
  );
  return lines.flatMap((line, at) => (near[at] ? [line] : at === 0 || near[at - 1] ? [null] : []));
}
