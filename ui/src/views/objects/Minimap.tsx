/** All of a graph, small: React Flow's own map is drawn anew for every node at every move. */

import { useReactFlow, useStore } from "@xyflow/react";
import { type PointerEvent, useEffect, useMemo, useRef } from "react";
import { tone } from "@/design/Status";
import { bounds } from "@/domain/objects/sight";
import { HEIGHT, type Layout, WIDTH } from "@/domain/objects/tidy";
import { useText } from "@/text";
import styles from "./Graph.module.css";
import type { Shown } from "./shown";

const WIDE = 180;
const HIGH = 130;
const LEAST = 1.5; // pixels of an object, however small the map is

export function Minimap({ layout, shown, mode }: { layout: Layout; shown: readonly Shown[]; mode: "light" | "dark" }) {
  const t = useText();
  const flow = useReactFlow();
  const canvas = useRef<HTMLCanvasElement>(null);
  const all = useMemo(() => bounds(layout.places.values()), [layout]);
  const scale = Math.min(WIDE / (all.right - all.left), HIGH / (all.bottom - all.top));
  useEffect(() => {
    const brush = canvas.current?.getContext("2d");
    if (!brush || !canvas.current) return;
    const colours = getComputedStyle(canvas.current);
    brush.clearRect(0, 0, WIDE * 2, HIGH * 2);
    for (const each of shown) {
      const place = layout.places.get(each.id);
      if (!place) continue;
      brush.fillStyle = colour(colours, tone(each.health || each.sync), mode);
      const at = [(place.x - all.left) * scale * 2, (place.y - all.top) * scale * 2] as const;
      brush.fillRect(...at, Math.max(WIDTH * scale * 2, LEAST), Math.max(HEIGHT * scale * 2, LEAST));
    }
  }, [layout, shown, all, scale, mode]);
  const go = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const x = (event.clientX - box.left) / scale + all.left;
    const y = (event.clientY - box.top) / scale + all.top;
    void flow.setCenter(x, y, { zoom: flow.getZoom() });
  };
  return (
    <div role="img" aria-label={t.objects.map} className={styles.map} onPointerDown={go} onPointerMove={go}>
      <canvas ref={canvas} width={WIDE * 2} height={HIGH * 2} style={{ inlineSize: WIDE, blockSize: HIGH }} />
      <Sight left={all.left} top={all.top} scale={scale} />
    </div>
  );
}

/** Where in it one is. */
function Sight({ left, top, scale }: { left: number; top: number; scale: number }) {
  const [x, y, zoom] = useStore((store) => store.transform);
  const width = useStore((store) => store.width);
  const height = useStore((store) => store.height);
  const at = { left: (-x / zoom - left) * scale, top: (-y / zoom - top) * scale };
  return <i style={{ ...at, width: (width / zoom) * scale, height: (height / zoom) * scale }} />;
}

/** A canvas knows no variables, nor colours of both themes: what they come to here. */
function colour(colours: CSSStyleDeclaration, name: string, mode: "light" | "dark"): string {
  const [light = "", dark = ""] =
    /light-dark\(([^,]+),([^)]+)\)/u.exec(colours.getPropertyValue(`--${name}`))?.slice(1) ?? [];
  return (mode === "dark" ? dark : light).trim() || "gray";
}
