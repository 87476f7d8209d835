/**
 * Keys that move along a list whose rows are drawn only while they are in sight.
 *
 * They work while the focus is in the list and move it from link to link, so Enter, Tab and a screen
 * reader do what they always do; the row that has the focus stays drawn wherever one scrolls.
 */

import { defaultRangeExtractor, type Range, type Virtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef, useState } from "react";

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: 10, PageUp: -10 };

interface Keys {
  /** The line with the focus; -1: none. */
  at: number;
  extract: (range: Range) => number[];
  onKeyDown: (event: KeyboardEvent, virtual: Virtualizer<HTMLDivElement, Element>) => void;
  onFocus: (event: React.FocusEvent) => void;
}

/** *stops*: whether a line can have the focus. *select*: by `x`. Lines say their `data-line`. */
export function useKeys(
  box: RefObject<HTMLDivElement | null>,
  count: number,
  stops: (line: number) => boolean,
  select: (line: number) => void,
): Keys {
  const [at, setAt] = useState(-1);
  const wanted = useRef(-1);
  useLayoutEffect(() => {
    if (wanted.current < 0) return;
    const link = box.current?.querySelector<HTMLElement>(`[data-line="${wanted.current}"] [data-main]`);
    if (!link) return;
    wanted.current = -1;
    link.focus({ preventScroll: true });
  });
  const go = (line: number, virtual: Virtualizer<HTMLDivElement, Element>) => {
    wanted.current = line;
    setAt(line);
    virtual.scrollToIndex(line);
  };
  const onKeyDown: Keys["onKeyDown"] = (event, virtual) => {
    const target = event.target as HTMLElement;
    if (
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      target.matches("input:not([type=checkbox]), select, textarea")
    )
      return;
    const here = lineOf(target);
    if (event.key === "x" && here >= 0) return select(here);
    const to = goal(event.key, here, count, stops);
    if (to === undefined) return;
    event.preventDefault();
    go(to, virtual);
  };
  return {
    at,
    onKeyDown,
    onFocus: ({ target }) => setAt(lineOf(target as HTMLElement)),
    extract: (range) => {
      const found = defaultRangeExtractor(range);
      return at < 0 || at >= count || found.includes(at) ? found : [...found, at].sort((a, b) => a - b);
    },
  };
}

function lineOf(target: HTMLElement): number {
  return Number(target.closest<HTMLElement>("[data-line]")?.dataset.line ?? -1);
}

/** Where a key leads; undefined: it is none of ours. */
export function goal(key: string, here: number, count: number, stops: (line: number) => boolean): number | undefined {
  if (key === "Home") return first(0, 1, count, stops);
  if (key === "End") return first(count - 1, -1, count, stops);
  const step = STEPS[key];
  if (step === undefined) return undefined;
  const to = here < 0 ? 0 : Math.min(Math.max(here + step, 0), count - 1);
  return first(to, Math.sign(step), count, stops) ?? first(to, -Math.sign(step), count, stops);
}

function first(from: number, step: number, count: number, stops: (line: number) => boolean): number | undefined {
  for (let at = from; at >= 0 && at < count; at += step) if (stops(at)) return at;
  return undefined;
}
