/** Which part of a graph is near what somebody sees, so that the rest need not be there. */

import { HEIGHT, type Layout, type Place, WIDTH } from "./tidy";

export interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface View extends Place {
  readonly zoom: number;
}

/** What is seen and half a screen around it; it moves in steps, so that a small move is none. */
export function region({ x, y, zoom }: View, width: number, height: number): Region {
  const [wide, high] = [width / zoom / 2, height / zoom / 2];
  const [left, top] = [Math.floor(-x / zoom / wide) * wide, Math.floor(-y / zoom / high) * high];
  return { left: left - wide, top: top - high, right: left + 4 * wide, bottom: top + 4 * high };
}

/** Ids of the places there, and of both ends of every way that goes through. */
export function near(
  { places }: Layout,
  ways: readonly (readonly [from: string, to: string])[],
  there: Region,
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [id, place] of places) if (touches(place, place, there)) found.add(id);
  for (const [from, to] of ways) {
    const [a, b] = [places.get(from), places.get(to)];
    if (a && b && touches(a, b, there)) found.add(from).add(to);
  }
  return found;
}

function touches(a: Place, b: Place, { left, top, right, bottom }: Region): boolean {
  return (
    Math.min(a.x, b.x) <= right &&
    Math.max(a.x, b.x) + WIDTH >= left &&
    Math.min(a.y, b.y) <= bottom &&
    Math.max(a.y, b.y) + HEIGHT >= top
  );
}

/** Around all places. */
export function bounds(places: Iterable<Place>): Region {
  const all = [...places];
  if (!all.length) return { left: 0, top: 0, right: 0, bottom: 0 };
  const least = (of: (place: Place) => number) =>
    all.reduce((best, each) => Math.min(best, of(each)), Number.MAX_VALUE);
  const most = (of: (place: Place) => number) =>
    all.reduce((best, each) => Math.max(best, of(each)), -Number.MAX_VALUE);
  return {
    left: least((p) => p.x),
    top: least((p) => p.y),
    right: most((p) => p.x) + WIDTH,
    bottom: most((p) => p.y) + HEIGHT,
  };
}
