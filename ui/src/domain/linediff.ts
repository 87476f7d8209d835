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
