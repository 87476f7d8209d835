import { type RefObject, useEffect, useMemo, useState } from "react";
import type { Charted } from "./Chart";

const EDGE = 600; // pixels around what is in sight that are drawn, too
const FEW = 150; // so many are drawn wherever they are

interface Part {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The ids of what is in sight of *box*, or near. */
export function useInSight<P extends Charted>(
  box: RefObject<HTMLElement | null>,
  zoom: number,
  points: readonly P[],
  place: (point: P) => readonly [x: number, y: number],
): ReadonlySet<string> {
  const [part, setPart] = useState<Part>();
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = () =>
      setPart((before) => {
        const found = seen(element, zoom);
        return before && near(before, found) ? before : found;
      });
    look();
    element.addEventListener("scroll", look, { passive: true });
    const resized = new ResizeObserver(look);
    resized.observe(element);
    return () => {
      element.removeEventListener("scroll", look);
      resized.disconnect();
    };
  }, [box, zoom]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: where points are is told by them
  return useMemo(() => {
    if (points.length <= FEW || !part)
      return new Set(points.slice(0, points.length <= FEW ? undefined : FEW).map((each) => each.id));
    const inside = (each: P) => {
      const [x, y] = place(each);
      return x > part.left && x < part.right && y > part.top && y < part.bottom;
    };
    return new Set(points.filter(inside).map((each) => each.id));
  }, [points, part]);
}

function seen(box: HTMLElement, zoom: number): Part {
  const [left, top] = [Math.abs(box.scrollLeft) / zoom, box.scrollTop / zoom];
  const edge = EDGE / zoom;
  return {
    left: left - edge - 300,
    top: top - edge,
    right: left + box.clientWidth / zoom + edge,
    bottom: top + box.clientHeight / zoom + edge,
  };
}

/** So little was scrolled that nothing new need be drawn. */
function near(a: Part, b: Part): boolean {
  const least = EDGE / 2;
  return (["left", "top", "right", "bottom"] as const).every((side) => Math.abs(a[side] - b[side]) < least);
}
