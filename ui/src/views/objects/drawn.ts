/** What React Flow is told of a graph: only what is near, and the same again where nothing has changed. */

import { type Edge, type Node, Position, useStore } from "@xyflow/react";
import { useMemo, useRef } from "react";
import { near, region } from "@/domain/objects/sight";
import { HEIGHT, type Layout, WIDTH } from "@/domain/objects/tidy";
import styles from "./Graph.module.css";
import type { Shown } from "./shown";

export type Drawn = Node<{ shown: Shown }, "object"> | Node<Record<string, never>, "frame">;
export type Way = readonly [from: string, to: string];

const SIZE = { width: WIDTH, height: HEIGHT };
const handle = (type: "source" | "target", right: boolean) => ({
  type,
  position: right ? Position.Right : Position.Left,
  x: right ? WIDTH : 0,
  y: HEIGHT / 2,
  width: 1,
  height: 1,
});
const HANDLES = {
  ltr: [handle("target", false), handle("source", true)],
  rtl: [handle("target", true), handle("source", false)],
};
const PLAIN = { ariaRole: "none" as const, domAttributes: { "aria-roledescription": undefined } };

/** What is around what one sees; the rest is not even told to React Flow, which looks at all that it knows at each move. */
export function useNear(layout: Layout, ways: readonly Way[]): ReadonlySet<string> {
  const there = useStore(
    ({ transform: [x, y, zoom], width, height }) => region({ x, y, zoom }, width || 1, height || 1),
    (a, b) => a.left === b.left && a.top === b.top && a.right === b.right && a.bottom === b.bottom,
  );
  return useMemo(() => near(layout, ways, there), [layout, ways, there]);
}

/** A node whose object and place are as before is the same one: nothing of it is worked out anew. */
export function useNodes(
  shown: readonly Shown[],
  near: ReadonlySet<string>,
  layout: Layout,
  selected: string | undefined,
  rtl: boolean,
): Drawn[] {
  const before = useRef<{ rtl: boolean; nodes: Map<string, Drawn> }>({ rtl, nodes: new Map() });
  return useMemo(() => {
    const known = before.current.rtl === rtl ? before.current.nodes : new Map<string, Drawn>();
    const frames = layout.frames.map(({ id, x, y, width, height }): Drawn => {
      const size = { width, height };
      const style = { ...size, pointerEvents: "none" as const };
      const handles = [{ ...handle("target", rtl), x: rtl ? width : 0, y: height / 2 }];
      const all = { ...PLAIN, ...size, measured: size, handles, style, data: {}, zIndex: -1 };
      return { ...all, id, type: "frame", position: { x, y }, className: styles.frame ?? "" };
    });
    const objects = shown.flatMap((each): Drawn[] => {
      const place = near.has(each.id) && layout.places.get(each.id);
      if (!place) return [];
      const was = known.get(each.id);
      const chosen = each.id === selected;
      const same = was?.data.shown === each && was.selected === chosen;
      if (same && was.position.x === place.x && was.position.y === place.y) return [was];
      const all = { ...PLAIN, ...SIZE, measured: SIZE, handles: HANDLES[rtl ? "rtl" : "ltr"] };
      return [{ ...all, id: each.id, type: "object", position: place, selected: chosen, data: { shown: each } }];
    });
    before.current = { rtl, nodes: new Map(objects.map((each) => [each.id, each])) };
    return [...frames, ...objects];
  }, [shown, near, layout, selected, rtl]);
}

/** The line to what stands in a block goes to its frame. */
export function drawnWays(
  ways: readonly Way[],
  also: readonly Way[],
  { frames, framed }: Layout,
  near: ReadonlySet<string>,
): Edge[] {
  const edge = ([source, target]: Way, className: string | undefined): Edge => ({
    id: `${source}>${target}`,
    source,
    target,
    className: className ?? "",
    interactionWidth: 0,
    ariaRole: "presentation",
    ariaLabel: null as unknown as string, // without a name, as the tree says it
    domAttributes: { "aria-roledescription": undefined },
  });
  const there = (way: Way) => way.every((each) => near.has(each));
  return [
    ...ways.filter((each) => there(each) && !framed.has(each[1])).map((each) => edge(each, styles.way)),
    ...frames.filter((each) => near.has(each.parent)).map(({ parent, id }) => edge([parent, id], styles.way)),
    ...also.filter(there).map((each) => edge(each, styles.also)),
  ];
}

export function mirrored({ places, frames, framed }: Layout): Layout {
  return {
    places: new Map([...places].map(([id, { x, y }]) => [id, { x: -x - WIDTH, y }])),
    frames: frames.map((each) => ({ ...each, x: -each.x - each.width })),
    framed,
  };
}

export const turned = ([from, to]: Way): Way => [to, from];
