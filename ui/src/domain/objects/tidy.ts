/**
 * Where the lines of an outline go: a tree from left to right, in one walk up the lines.
 *
 * Each level is a column, each line without children a row, and what stands above others is in the
 * middle of them. Many siblings without children would be one endless column: they stand in a block.
 */

import type { Line } from "./outline";

export const WIDTH = 264;
export const HEIGHT = 62;
const ACROSS = 48;
const DOWN = 12;
const APART = 10; // more, below what has children
const BLOCK = 24; // siblings from which on they stand in a block
const SHAPE = 0.42; // columns² for each of them: a block as wide as a screen

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Frame extends Place {
  readonly id: string;
  readonly parent: string;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly places: ReadonlyMap<string, Place>;
  /** Around what stands in a block; the line to it goes to the frame. */
  readonly frames: readonly Frame[];
  /** Those that stand in a block. */
  readonly framed: ReadonlySet<string>;
}

const column = (level: number) => (level - 1) * (WIDTH + ACROSS);

export function tidy(lines: readonly Line[]): Layout {
  const places = new Map<string, Place>();
  const frames: Frame[] = [];
  const framed = new Set<string>();
  const spans = new Map<string, [number, number]>(); // of children, by what they stand below
  let y = 0;
  const stretch = (parent: string | undefined, first: number, last: number) => {
    if (parent === undefined) return;
    const was = spans.get(parent);
    spans.set(parent, was ? [Math.min(was[0], first), Math.max(was[1], last)] : [first, last]);
  };
  const runs = leaves(lines);
  for (let at = 0; at < lines.length; at += 1) {
    const run = runs.get(at);
    const line = lines[at];
    if (!line || line.open) continue;
    if (run) {
      const frame = block(run, y);
      frames.push(frame.frame);
      for (const [id, place] of frame.places) places.set(id, place) && framed.add(id);
      const middle = y + frame.frame.height / 2 - HEIGHT / 2;
      stretch(line.parent, middle, middle);
      y += frame.frame.height + DOWN;
      at += run.length - 1;
    } else {
      places.set(line.id, { x: column(line.level), y });
      stretch(line.parent, y, y);
      y += HEIGHT + DOWN + (lastOfItsKin(lines, at) ? APART : 0);
    }
  }
  for (const line of lines.toReversed()) {
    if (!line.open) continue;
    const [first, last] = spans.get(line.id) ?? [y, y];
    const middle = (first + last) / 2;
    places.set(line.id, { x: column(line.level), y: middle });
    stretch(line.parent, middle, middle);
  }
  return { places, frames, framed };
}

function lastOfItsKin(lines: readonly Line[], at: number): boolean {
  const next = lines[at + 1];
  return next !== undefined && next.parent !== lines[at]?.parent;
}

/** Runs of siblings without children that are too many for a column, by where they begin. */
function leaves(lines: readonly Line[]): Map<number, readonly Line[]> {
  const found = new Map<number, readonly Line[]>();
  for (let from = 0; from < lines.length; ) {
    let to = from;
    while (to < lines.length && !lines[to]?.open && lines[to]?.parent === lines[from]?.parent) to += 1;
    if (to - from > BLOCK) found.set(from, lines.slice(from, to));
    from = Math.max(to, from + 1);
  }
  return found;
}

function block(run: readonly Line[], y: number): { frame: Frame; places: [string, Place][] } {
  const [first] = run;
  const parent = first?.parent ?? "";
  const columns = Math.max(2, Math.round(Math.sqrt(run.length * SHAPE)));
  const rows = Math.ceil(run.length / columns);
  const x = column(first?.level ?? 1);
  const places = run.map((line, at): [string, Place] => [
    line.id,
    {
      x: x + DOWN + (at % columns) * (WIDTH + DOWN),
      y: y + DOWN + Math.floor(at / columns) * (HEIGHT + DOWN),
    },
  ]);
  const width = DOWN + columns * (WIDTH + DOWN);
  const height = DOWN + rows * (HEIGHT + DOWN);
  return { frame: { id: `${parent}>block ${first?.id}`, parent, x, y, width, height }, places };
}
