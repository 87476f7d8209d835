/**
 * A graph of objects: drawn by React Flow, walked by the arrow keys, read aloud as a tree.
 *
 * The keyboard's focus is the graph's own (`aria-activedescendant`), as a node that is out of sight is
 * not there to have it.
 */

import { type Edge, type Node, type NodeProps, Position, ReactFlow, ReactFlowProvider, useStore } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { Maximize, Minus, Plus } from "lucide-react";
import { createContext, type KeyboardEvent, use, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Button } from "@/design/Button";
import { near, region } from "@/domain/objects/sight";
import { type Direction, step } from "@/domain/objects/steps";
import { HEIGHT, type Layout, WIDTH } from "@/domain/objects/tidy";
import { useText } from "@/text";
import { FURTHEST, useCamera } from "./camera";
import { useDesk } from "./desk";
import styles from "./Graph.module.css";
import { Minimap } from "./Minimap";
import { type Asked, NodeMenu } from "./NodeMenu";
import { DeskContext, FarContext, nodeId, ObjectNode } from "./ObjectNode";
import type { Acts, Shown } from "./shown";
import { useColorMode, useRightToLeft } from "./usePage";

type Drawn = Node<{ shown: Shown }, "object"> | Node<Record<string, never>, "frame">;
export type Way = readonly [from: string, to: string];

/** What is looked for: another *turn* centres on it anew. */
export interface Focus {
  readonly id: string;
  readonly turn: number;
}

interface Props {
  label: string;
  shown: readonly Shown[];
  ways: readonly Way[];
  /** Drawn as well, less. */
  also?: readonly Way[];
  layout: Layout;
  selected: string | undefined;
  acts: Acts;
  focus: Focus | undefined;
}

const MANY = 60; // objects from which on there is a map
const FAR = 0.34; // zoom below which names are all that one can read
const KINDS = { object: Drawing, frame: Ends };
const KEYS: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  Home: "first",
  End: "last",
};

export function Graph(props: Props) {
  return (
    <ReactFlowProvider>
      <Inside {...props} />
    </ReactFlowProvider>
  );
}

function Inside({ label, shown, ways, also = [], layout: told, selected, acts, focus }: Props) {
  const t = useText();
  const rtl = useRightToLeft();
  const layout = useMemo(() => (rtl ? mirrored(told) : told), [told, rtl]);
  const camera = useCamera(layout, selected, rtl, () => desk.active());
  const [asked, ask] = useState<Asked>();
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState("");
  const desk = useDesk({
    toggle: (each) => {
      go(each.id);
      toggle(each);
    },
    menu: (each, at) => {
      go(each.id);
      ask({ shown: each, at });
    },
  });
  const open = (each: Shown) => (each.item ? acts.onOpen(each.item.id) : each.kind === "group" && toggle(each));
  const opening = useRef("");
  const toggle = (each: Shown) => {
    opening.current = each.open ? "" : each.id;
    acts.onToggle(each);
  };
  const go = (id: string) => {
    desk.go(id);
    setActive(id);
  };
  const byId = useMemo(() => new Map(shown.map((each) => [each.id, each])), [shown]);
  useEffect(() => {
    const [, child] = ways.find(([from]) => from === opening.current) ?? [];
    if (child) camera.show(child);
    if (child) opening.current = "";
  }, [ways, camera.show]);
  const near = useNear(layout, ways);
  const nodes = useNodes(shown, near, layout, selected, rtl);
  const edges = useMemo(() => drawnWays(ways, also, layout, near), [ways, also, layout, near]);
  const far = useStore(({ transform: [, , zoom] }) => zoom < FAR);
  const mode = useColorMode();
  const turn = useRef(0);
  useEffect(() => {
    if (!focus || turn.current === focus.turn || !layout.places.has(focus.id)) return;
    turn.current = focus.turn;
    desk.go(focus.id);
    setActive(focus.id);
    camera.centre(focus.id);
  }, [focus, layout, desk, camera.centre]);

  const press = (event: KeyboardEvent) => {
    if (event.target !== box.current || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = byId.has(active) ? active : (selected ?? shown[0]?.id ?? "");
    const each = byId.get(at);
    if (handled(event, at, each)) event.preventDefault();
  };
  const handled = (event: KeyboardEvent, at: string, each: Shown | undefined): boolean => {
    const to = KEYS[event.key];
    if (to) {
      const next = byId.has(active) ? step(at, to, { ...layout, ways: rtl ? ways.map(turned) : ways }) : at;
      go(next);
      camera.show(next);
    } else if (event.key === "Enter" && each) open(each);
    else if (event.key === " " && each?.open !== undefined) toggle(each);
    else if (event.key === "+") camera.zoom(1.25);
    else if (event.key === "-") camera.zoom(0.8);
    else if (event.key === "0") camera.fit();
    else if (each?.item && (event.key === "ContextMenu" || (event.shiftKey && event.key === "F10"))) menuOf(each);
    else return event.key === " ";
    return true;
  };
  const menuOf = (each: Shown) => ask({ shown: each, at: document.getElementById(nodeId(each.id)) ?? document.body });
  const root = useCallback((element: HTMLDivElement | null) => {
    box.current = element;
    element?.setAttribute("role", "tree"); // React Flow calls it an application
  }, []);
  useEffect(() => {
    if (selected) {
      desk.go(selected);
      setActive(selected);
    }
  }, [selected, desk]);
  return (
    <div className={styles.graph}>
      <DeskContext value={desk}>
        <FarContext value={far}>
          <RightToLeft value={rtl}>
            <div className={styles.flow} data-rtl={rtl || undefined} data-far={far || undefined}>
              <ReactFlow
                ref={root}
                tabIndex={0}
                aria-label={t.objects.graph(label)}
                aria-activedescendant={active && byId.has(active) ? nodeId(active) : undefined}
                onKeyDown={press}
                onFocus={({ target }) => {
                  if (target !== box.current || byId.has(active)) return;
                  go(selected && byId.has(selected) ? selected : (shown[0]?.id ?? ""));
                }}
                onNodeClick={(_, { id }) => {
                  const each = byId.get(id);
                  if (!each) return;
                  box.current?.focus({ preventScroll: true });
                  go(id);
                  open(each);
                }}
                onNodeContextMenu={(event, { id }) => {
                  const each = byId.get(id);
                  if (!each?.item) return;
                  event.preventDefault();
                  go(id);
                  menuOf(each);
                }}
                nodes={nodes}
                edges={edges}
                nodeTypes={KINDS}
                minZoom={FURTHEST}
                maxZoom={1.5}
                nodesDraggable={false}
                nodesConnectable={false}
                nodesFocusable={false}
                edgesFocusable={false}
                elementsSelectable={false}
                disableKeyboardA11y
                panOnScroll
                zoomOnDoubleClick={false}
                deleteKeyCode={null}
                selectionKeyCode={null}
                panActivationKeyCode={null}
                onlyRenderVisibleElements
                colorMode={mode}
                proOptions={HIDDEN}
              />
            </div>
          </RightToLeft>
        </FarContext>
      </DeskContext>
      {shown.length > MANY && <Minimap layout={layout} shown={shown} mode={mode} />}
      <div className={styles.controls}>
        <Button kind="quiet" aria-label={t.objects.zoomIn} onPress={() => camera.zoom(1.25)}>
          <Plus size={16} aria-hidden />
        </Button>
        <Button kind="quiet" aria-label={t.objects.zoomOut} onPress={() => camera.zoom(0.8)}>
          <Minus size={16} aria-hidden />
        </Button>
        <Button kind="quiet" aria-label={t.objects.fit} onPress={camera.fit}>
          <Maximize size={16} aria-hidden />
        </Button>
      </div>
      {asked && <NodeMenu asked={asked} acts={{ ...acts, onToggle: toggle }} onClose={() => ask(undefined)} />}
    </div>
  );
}

const RightToLeft = createContext(false);
const HIDDEN = { hideAttribution: true }; // a link has no place in a tree

function Drawing({ data, selected }: NodeProps<Node<{ shown: Shown }, "object">>) {
  return (
    <>
      <ObjectNode shown={data.shown} selected={selected} />
      <Ends />
    </>
  );
}

/** Where lines begin and end; React Flow looks for these. */
function Ends() {
  const rtl = use(RightToLeft);
  const [start, end] = rtl ? ["right", "left"] : ["left", "right"];
  return (
    <>
      <i className={`target ${styles.end}`} data-handlepos={start} data-side={start} />
      <i className={`source ${styles.end}`} data-handlepos={end} data-side={end} />
    </>
  );
}

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
function useNear(layout: Layout, ways: readonly Way[]): ReadonlySet<string> {
  const there = useStore(
    ({ transform: [x, y, zoom], width, height }) => region({ x, y, zoom }, width || 1, height || 1),
    (a, b) => a.left === b.left && a.top === b.top && a.right === b.right && a.bottom === b.bottom,
  );
  return useMemo(() => near(layout, ways, there), [layout, ways, there]);
}

/** A node whose object and place are as before is the same one: nothing of it is worked out anew. */
function useNodes(
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
function drawnWays(
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

function mirrored({ places, frames, framed }: Layout): Layout {
  return {
    places: new Map([...places].map(([id, { x, y }]) => [id, { x: -x - WIDTH, y }])),
    frames: frames.map((each) => ({ ...each, x: -each.x - each.width })),
    framed,
  };
}

const turned = ([from, to]: Way): Way => [to, from];
