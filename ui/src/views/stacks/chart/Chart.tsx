/**
 * A graph in columns, from what comes first to what comes last: scrolled, zoomed, walked by the arrow keys.
 *
 * Each point is drawn by whoever shows it, with one link or button in it. Of many, only those near what is in sight are
 * drawn.
 */

import { Maximize, Minus, Plus } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Button } from "@/design/Button";
import { type Direction, step } from "@/domain/objects/steps";
import type { Link } from "@/domain/stacks/graph";
import type { Spot } from "@/domain/stacks/layered";
import { useWords } from "@/text/stacks";
import { useRightToLeft } from "@/views/objects/usePage";
import styles from "./Chart.module.css";
import { useInSight } from "./useInSight";

export interface Charted extends Spot {
  readonly id: string;
}

interface Props<P extends Charted> {
  label: string;
  points: readonly P[];
  links: readonly Link[];
  own?: string | undefined;
  /** Ids of those that are meant; the others are paler. */
  meant?: ReadonlySet<string> | undefined;
  /** *reached*: whether Tab gets to it. */
  draw: (point: P, reached: 0 | -1) => ReactNode;
}

const [WIDE, HIGH, GAP] = [216, 64, 64]; // pixels
const BOX = 52; // as high as a point, which leaves room for lines
const FEW = 8; // points that need no zoom
const ZOOMS = [0.25, 0.35, 0.5, 0.7, 1] as const;
const KEYS: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  Home: "first",
  End: "last",
};
const x = (column: number) => column * (WIDE + GAP);

export function Chart<P extends Charted>({ label, points, links, own, meant, draw }: Props<P>) {
  const rtl = useRightToLeft();
  const box = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState(1);
  const [at, setAt] = useState("");
  const [lit, light] = useState("");
  const width = x(Math.max(0, ...points.map((each) => each.column)) + 1) - GAP;
  const height = (Math.max(0, ...points.map((each) => each.line)) + 1) * HIGH;
  const byId = useMemo(() => new Map(points.map((each) => [each.id, each])), [points]);
  const near = useInSight(box, zoom, points, (each) => [x(each.column), each.line * HIGH]);
  const reached = byId.has(at) ? at : own && byId.has(own) ? own : points[0]?.id;
  const ways = useMemo(
    () => links.flatMap((link) => [[link, byId.get(link.from), byId.get(link.to)] as const]),
    [links, byId],
  );

  const go = (id: string) => {
    const found = byId.get(id);
    if (!found || !box.current) return;
    setAt(id);
    scrollTo(box.current, x(found.column) * zoom, found.line * HIGH * zoom, rtl);
    requestAnimationFrame(() =>
      box.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"] :is(a, button)`)?.focus(),
    );
  };
  const press = (event: KeyboardEvent) => {
    const told = rtl ? ({ ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" }[event.key] ?? event.key) : event.key;
    const to = KEYS[told];
    const here = (event.target as HTMLElement).closest<HTMLElement>("[data-id]")?.dataset.id;
    if (!to || !here || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    go(step(here, to, map));
  };
  const map = useMemo(
    () => ({
      places: new Map(points.map((each) => [each.id, { x: x(each.column), y: each.line * HIGH }])),
      ways: ways
        .flatMap(([link, a, b]) => (a && b ? [[b.column - a.column, link.from, link.to] as const] : []))
        .sort(([a], [b]) => a - b) // of several, arrow keys take the nearest
        .map(([, from, to]) => [from, to] as const),
      framed: new Set<string>(),
    }),
    [points, ways],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: only where one begins
  useLayoutEffect(() => {
    const start = own ? byId.get(own) : undefined;
    if (start && box.current) scrollTo(box.current, x(start.column), start.line * HIGH, rtl);
  }, [own]);
  return (
    <div className={styles.frame}>
      <div ref={box} className={styles.scroll} tabIndex={reached ? -1 : 0} role="group" aria-label={label}>
        <div className={styles.sized} style={{ inlineSize: width * zoom, blockSize: height * zoom }}>
          <div
            className={styles.graph}
            style={{ inlineSize: width, blockSize: height, scale: zoom }}
            onKeyDown={press}
            onFocus={({ target }) => light(target.closest<HTMLElement>("[data-id]")?.dataset.id ?? "")}
            onBlur={() => light("")}
            onPointerOver={({ target }) =>
              light((target as HTMLElement).closest<HTMLElement>("[data-id]")?.dataset.id ?? "")
            }
            onPointerLeave={() => light("")}
          >
            <svg className={styles.ways} width={width} height={height} aria-hidden>
              {ways.map(
                ([{ from, to }, a, b]) =>
                  a &&
                  b &&
                  (near.has(from) || near.has(to)) && (
                    <path key={`${from} ${to}`} d={curve(a, b)} data-lit={lit === from || lit === to || undefined} />
                  ),
              )}
            </svg>
            <ul aria-label={label}>
              {points
                .filter(({ id }) => near.has(id) || id === reached)
                .map((each) => (
                  <li
                    key={each.id}
                    data-id={each.id}
                    data-own={each.id === own || undefined}
                    data-pale={(meant && !meant.has(each.id)) || undefined}
                    style={{
                      insetInlineStart: x(each.column),
                      insetBlockStart: each.line * HIGH,
                      inlineSize: WIDE,
                    }}
                  >
                    {draw(each, each.id === reached ? 0 : -1)}
                  </li>
                ))}
            </ul>
          </div>
        </div>
      </div>
      {points.length > FEW && (
        <Zoom
          zoom={zoom}
          onZoom={setZoom}
          whole={() => {
            const { clientWidth = width, clientHeight = height } = box.current ?? {};
            const most = Math.min(clientWidth / width, clientHeight / height);
            return ZOOMS.findLast((each) => each <= most) ?? ZOOMS[0];
          }}
        />
      )}
    </div>
  );
}

function Zoom({ zoom, onZoom, whole }: { zoom: number; onZoom: (zoom: number) => void; whole: () => number }) {
  const t = useWords();
  const at = ZOOMS.indexOf(zoom as (typeof ZOOMS)[number]);
  const to = (by: number) => onZoom(ZOOMS[Math.max(0, Math.min(ZOOMS.length - 1, at + by))] ?? 1);
  return (
    <div className={styles.zoom}>
      <Button kind="quiet" aria-label={t.chart.closer} isDisabled={at === ZOOMS.length - 1} onPress={() => to(1)}>
        <Plus size={16} aria-hidden />
      </Button>
      <Button kind="quiet" aria-label={t.chart.further} isDisabled={at === 0} onPress={() => to(-1)}>
        <Minus size={16} aria-hidden />
      </Button>
      <Button kind="quiet" aria-label={t.chart.all} onPress={() => onZoom(whole())}>
        <Maximize size={16} aria-hidden />
      </Button>
    </div>
  );
}

/** Past columns between them it goes below the line that it comes from, where nothing stands. */
function curve(a: Spot, b: Spot): string {
  const [x1, x2] = [x(a.column) + WIDE, x(b.column)];
  const [y1, y2] = [a, b].map((each) => each.line * HIGH + BOX / 2) as [number, number];
  const bend = GAP / 2;
  if (b.column - a.column < 2) return `M ${x1} ${y1} C ${x1 + bend} ${y1}, ${x2 - bend} ${y2}, ${x2} ${y2}`;
  const low = a.line * HIGH + (BOX + HIGH) / 2;
  const [from, to] = [x1 + GAP, x2 - GAP];
  return `M ${x1} ${y1} C ${x1 + bend} ${y1}, ${from - bend} ${low}, ${from} ${low} L ${to} ${low} C ${to + bend} ${low}, ${x2 - bend} ${y2}, ${x2} ${y2}`;
}

/** Into sight, if it is not: to a third of what one sees. */
function scrollTo(box: HTMLElement, left: number, top: number, rtl: boolean): void {
  const inline = Math.abs(box.scrollLeft);
  if (left < inline || left + WIDE > inline + box.clientWidth)
    box.scrollLeft = Math.max(0, left - box.clientWidth / 3) * (rtl ? -1 : 1);
  if (top < box.scrollTop || top + HIGH > box.scrollTop + box.clientHeight)
    box.scrollTop = Math.max(0, top - box.clientHeight / 3);
}
