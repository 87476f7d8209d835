/**
 * A graph of objects: drawn by React Flow, walked by the arrow keys, read aloud as a tree.
 *
 * The keyboard's focus is the graph's own (`aria-activedescendant`), as a node that is out of sight is
 * not there to have it.
 */

import { type Node, type NodeProps, ReactFlow, ReactFlowProvider, useStore } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { Maximize, Minus, Plus } from "lucide-react";
import { createContext, type KeyboardEvent, use, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Button } from "@/design/Button";
import { type Direction, step } from "@/domain/objects/steps";
import type { Layout } from "@/domain/objects/tidy";
import { useText } from "@/text";
import { FURTHEST, useCamera } from "./camera";
import { useDesk } from "./desk";
import { drawnWays, mirrored, turned, useNear, useNodes, type Way } from "./drawn";
import styles from "./Graph.module.css";
import { Minimap } from "./Minimap";
import { type Asked, NodeMenu } from "./NodeMenu";
import { DeskContext, FarContext, nodeId, ObjectNode } from "./ObjectNode";
import type { Acts, Shown } from "./shown";
import { useColorMode, useRightToLeft } from "./usePage";

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
