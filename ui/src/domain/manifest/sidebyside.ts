/** Two texts beside each other, or one in the other: which line stands by which, and which words of it changed. */

import { diffWordsWithSpace } from "diff";
import type { Line } from "../linediff";

/** *marks*: the stretches that are not in the other line. */
export interface Side {
  readonly number: number;
  readonly text: string;
  readonly marks: readonly (readonly [number, number])[];
}

/** *before* alone: taken out; *after* alone: put in. */
export interface Row {
  readonly changed: boolean;
  readonly before?: Side;
  readonly after?: Side;
}

/** Unchanged lines that are not shown: from row *from* up to *to*, which is not one of them. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

const LONGEST = 2_000; // characters of a line whose words are compared

export function rows(lines: readonly Line[]): Row[] {
  const found: Row[] = [];
  let [before, after, at] = [0, 0, 0];
  while (at < lines.length) {
    const line = lines[at];
    if (line?.sign === " ") {
      before += 1;
      after += 1;
      const { text } = line;
      found.push({ changed: false, before: side(before, text), after: side(after, text) });
      at += 1;
      continue;
    }
    const out = run(lines, at, "-");
    const put = run(lines, at + out.length, "+");
    at += out.length + put.length;
    for (let each = 0; each < Math.max(out.length, put.length); each += 1) {
      const [a, b] = [out[each], put[each]];
      const [gone, come] = a !== undefined && b !== undefined ? words(a, b) : [[], []];
      found.push({
        changed: true,
        ...(a === undefined ? {} : { before: side((before += 1), a, gone) }),
        ...(b === undefined ? {} : { after: side((after += 1), b, come) }),
      });
    }
  }
  return found;
}

const side = (number: number, text: string, marks: Side["marks"] = []): Side => ({ number, text, marks });

function run(lines: readonly Line[], from: number, sign: Line["sign"]): string[] {
  let to = from;
  while (lines[to]?.sign === sign) to += 1;
  return lines.slice(from, to).map((each) => each.text);
}

/** What of *a* is not in *b*, and the other way round. Lines that have nothing in common are marked as a whole: not. */
function words(a: string, b: string): [Side["marks"], Side["marks"]] {
  if (a.length > LONGEST || b.length > LONGEST) return [[], []];
  const [gone, come]: [[number, number][], [number, number][]] = [[], []];
  let [atA, atB, same] = [0, 0, 0];
  for (const { value, added, removed } of diffWordsWithSpace(a, b)) {
    if (removed) gone.push([atA, (atA += value.length)]);
    else if (added) come.push([atB, (atB += value.length)]);
    else {
      atA += value.length;
      atB += value.length;
      same += value.trim().length;
    }
  }
  return same ? [joined(a, gone), joined(b, come)] : [[], []];
}

/** Words that only a space parts are marked as one. */
function joined(text: string, marks: readonly (readonly [number, number])[]): [number, number][] {
  const found: [number, number][] = [];
  for (const [from, to] of marks) {
    const last = found.at(-1);
    if (last && text.slice(last[1], from).trim() === "") last[1] = to;
    else found.push([from, to]);
  }
  return found;
}

/** Rows with the unchanged ones away from changes left out, but those that were *opened* (by where the gap begins). */
export function folded(all: readonly Row[], opened: ReadonlySet<number> = new Set(), around = 3): (Row | Gap)[] {
  const near = nearness(all, around);
  const found: (Row | Gap)[] = [];
  for (let at = 0; at < all.length; ) {
    let to = at;
    while (to < all.length && !near[to]) to += 1;
    if (to - at > 1 && !opened.has(at)) found.push({ from: at, to });
    else found.push(...all.slice(at, to));
    at = to;
    for (; at < all.length && near[at]; at += 1) found.push(all[at] as Row);
  }
  return found;
}

/** Of each row, whether a change is at most that far. */
function nearness(all: readonly Row[], around: number): boolean[] {
  const near = new Array<boolean>(all.length).fill(false);
  all.forEach((each, at) => {
    if (each.changed) near.fill(true, Math.max(0, at - around), at + around + 1);
  });
  return near;
}

/** The changed rows as one reads them in one column: what is gone of a run, then what has come. */
export function inline(all: readonly (Row | Gap)[]): ({ sign: Line["sign"]; side: Side; other?: number } | Gap)[] {
  const found: ({ sign: Line["sign"]; side: Side; other?: number } | Gap)[] = [];
  let come: Side[] = [];
  const flush = () => {
    found.push(...come.map((side) => ({ sign: "+" as const, side })));
    come = [];
  };
  for (const each of all) {
    if ("from" in each) {
      flush();
      found.push(each);
    } else if (!each.changed) {
      flush();
      if (each.before && each.after) found.push({ sign: " ", side: each.before, other: each.after.number });
    } else {
      if (each.before) found.push({ sign: "-", side: each.before });
      if (each.after) come.push(each.after);
    }
  }
  flush();
  return found;
}

export function counted(all: readonly Row[]): { gone: number; come: number } {
  const changed = all.filter((each) => each.changed);
  return { gone: changed.filter((each) => each.before).length, come: changed.filter((each) => each.after).length };
}
