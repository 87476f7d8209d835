/** Which part of a graph is in sight; nobody loses their place when objects come and go. */

import { useReactFlow, useStore } from "@xyflow/react";
import { useCallback, useLayoutEffect, useRef } from "react";
import { bounds } from "@/domain/objects/sight";
import { HEIGHT, type Layout, type Place, WIDTH } from "@/domain/objects/tidy";
import { useMedia } from "./usePage";

const READABLE = 0.6; // the zoom from which on all of it is shown at first
const NEAR = 0.8;
export const FURTHEST = 0.05;
const EDGE = 24;
const SOON = 200; // milliseconds that a move takes

export interface Camera {
  /** Into sight, if it is not. */
  readonly show: (id: string) => void;
  readonly centre: (id: string) => void;
  readonly fit: () => void;
  readonly zoom: (by: number) => void;
}

/** *anchor*: what stays where it is when others come and go, if it is in sight. */
export function useCamera(layout: Layout, selected: string | undefined, rtl: boolean, anchor: () => string): Camera {
  const flow = useReactFlow();
  const width = useStore((store) => store.width);
  const height = useStore((store) => store.height);
  const still = useMedia("(prefers-reduced-motion: reduce)");
  const duration = still ? 0 : SOON;
  const before = useRef<Layout>(undefined);
  const now = useRef(layout);
  const anchored = useRef(anchor);
  anchored.current = anchor;
  now.current = layout;

  const centre = useCallback(
    (id: string) => {
      const place = now.current.places.get(id);
      const zoom = Math.max(flow.getZoom(), NEAR);
      if (place) void flow.setCenter(place.x + WIDTH / 2, place.y + HEIGHT / 2, { zoom, duration });
    },
    [flow, duration],
  );
  const show = useCallback(
    (id: string) => {
      const place = now.current.places.get(id);
      if (place && !inside(place, flow.getViewport(), width, height)) centre(id);
    },
    [flow, width, height, centre],
  );

  useLayoutEffect(() => {
    if (!width || !height || !layout.places.size) return;
    const was = before.current;
    before.current = layout;
    if (!was) void flow.setViewport(begin(layout, selected, { width, height, rtl }));
    else if (was !== layout)
      void flow.setViewport(steady(was, layout, flow.getViewport(), { width, height, anchor: anchored.current() }));
  }, [layout, width, height, flow, selected, rtl]);

  const looked = useRef(selected);
  useLayoutEffect(() => {
    if (looked.current === selected) return;
    looked.current = selected;
    if (selected) show(selected);
  }, [selected, show]);

  return {
    show,
    centre,
    fit: () => void flow.setViewport(whole(now.current, width, height), { duration }),
    zoom: (by) => void flow.zoomTo(flow.getZoom() * by, { duration }),
  };
}

interface Viewport extends Place {
  readonly zoom: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function inside(place: Place, { x, y, zoom }: Viewport, width: number, height: number): boolean {
  const [left, top] = [place.x * zoom + x, place.y * zoom + y];
  return left >= 0 && top >= 0 && left + WIDTH * zoom <= width && top + HEIGHT * zoom <= height;
}

/** All of it if that can be read, else where it begins; or what is looked at. */
function begin({ places }: Layout, selected: string | undefined, { width, height, rtl }: Size & { rtl: boolean }) {
  const all = [...places.values()];
  const { left, top, right, bottom } = bounds(all);
  const [wide, high] = [right - left, bottom - top];
  const zoom = Math.min(1, (width - 2 * EDGE) / wide, (height - 2 * EDGE) / high);
  const at = selected === undefined ? undefined : places.get(selected);
  if (zoom >= READABLE && (!at || zoom >= NEAR))
    return { zoom, x: (width - wide * zoom) / 2 - left * zoom, y: (height - high * zoom) / 2 - top * zoom };
  if (at) return { zoom: 1, x: width / 2 - at.x - WIDTH / 2, y: height / 2 - at.y - HEIGHT / 2 };
  const edge = (place: Place) => (rtl ? -place.x : place.x);
  const first = all.reduce((best, each) => (edge(each) < edge(best) ? each : best));
  const y = height / 2 - (first.y + HEIGHT / 2) * NEAR;
  return { zoom: NEAR, x: rtl ? width - EDGE - (left + wide) * NEAR : EDGE - left * NEAR, y };
}

function whole({ places }: Layout, width: number, height: number): Viewport {
  const { left, top, right, bottom } = bounds(places.values());
  const zoom = Math.max(
    FURTHEST,
    Math.min(1, (width - 2 * EDGE) / (right - left), (height - 2 * EDGE) / (bottom - top)),
  );
  return { zoom, x: width / 2 - ((left + right) / 2) * zoom, y: height / 2 - ((top + bottom) / 2) * zoom };
}

/** The anchor, or what is in the middle, stays where it is. */
function steady(
  was: Layout,
  now: Layout,
  view: Viewport,
  { width, height, anchor }: Size & { anchor: string },
): Viewport {
  const [from, to] = [was.places.get(anchor), now.places.get(anchor)];
  if (from && to && inside(from, view, width, height)) {
    return { zoom: view.zoom, x: view.x + (from.x - to.x) * view.zoom, y: view.y + (from.y - to.y) * view.zoom };
  }
  const [x, y] = [(width / 2 - view.x) / view.zoom - WIDTH / 2, (height / 2 - view.y) / view.zoom - HEIGHT / 2];
  let least = Number.POSITIVE_INFINITY;
  let moved: Place = { x: 0, y: 0 };
  for (const [id, place] of was.places) {
    const next = now.places.get(id);
    const far = Math.abs(place.x - x) + Math.abs(place.y - y);
    if (next && far < least) [least, moved] = [far, { x: next.x - place.x, y: next.y - place.y }];
  }
  return { zoom: view.zoom, x: view.x - moved.x * view.zoom, y: view.y - moved.y * view.zoom };
}
