/** From object to object by arrow keys: along the lines of the graph, and within its columns and blocks. */

import { HEIGHT, type Place, WIDTH } from "./tidy";

export type Direction = "left" | "right" | "up" | "down" | "first" | "last";

export interface Chart {
  readonly places: ReadonlyMap<string, Place>;
  readonly ways: readonly (readonly [from: string, to: string])[];
  /** Those that stand in a block. */
  readonly framed: ReadonlySet<string>;
}

/** Where one comes to; the same, where nothing is that way. */
export function step(at: string, to: Direction, map: Chart): string {
  const here = map.places.get(at);
  const all = [...map.places];
  if (!here || to === "first" || to === "last") {
    const below = new Set(map.ways.map(([, child]) => child));
    const ends = to === "last" ? all : all.filter(([id]) => !below.has(id));
    const sorted = ends.sort(([, a], [, b]) => a.y - b.y || a.x - b.x);
    return (to === "last" ? sorted.at(-1) : sorted[0])?.[0] ?? at;
  }
  const beside = (sign: number) =>
    map.framed.has(at) ? nearest(all, (p) => inRow(here, p) && (p.x - here.x) * sign) : "";
  const along = (index: 0 | 1) =>
    highest(
      map.ways.filter((way) => way[1 - index] === at).map((way) => way[index]),
      map,
      here,
    );
  switch (to) {
    case "right":
      return beside(1) || along(1) || at;
    case "left":
      return beside(-1) || along(0) || at;
    case "up":
      return nearest(all, (p) => inColumn(here, p) && here.y - p.y) || at;
    case "down":
      return nearest(all, (p) => inColumn(here, p) && p.y - here.y) || at;
  }
}

const inRow = (a: Place, b: Place) => Math.abs(a.y - b.y) < HEIGHT / 2;
const inColumn = (a: Place, b: Place) => Math.abs(a.x - b.x) < WIDTH / 2;

/** *ahead*: how far ahead it is; what is not positive is not. */
function nearest(all: readonly [string, Place][], ahead: (place: Place) => number | false): string {
  let found = "";
  let least = Number.POSITIVE_INFINITY;
  for (const [id, place] of all) {
    const far = ahead(place);
    if (far && far > 0 && far < least) [found, least] = [id, far];
  }
  return found;
}

/** Of several, the one that is the least way off. */
function highest(ids: readonly string[], { places }: Chart, here: Place): string {
  const far = (id: string) => Math.abs((places.get(id)?.y ?? 0) - here.y);
  return ids.filter((id) => places.has(id)).toSorted((a, b) => far(a) - far(b))[0] ?? "";
}
