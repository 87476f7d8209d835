/** The resource tree as a graph. */

import { Background, Controls, Handle, type Node, type NodeProps, Position, ReactFlow } from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { useEffect, useMemo, useState } from "react";
import type { Whole } from "@/api/application";
import { Loading, Notice } from "@/design/Notice";
import { Status, tone } from "@/design/Status";
import type { Item } from "@/domain/tree";
import { useText } from "@/text";
import { edges, HEIGHT, type Places, places, ROOT, WIDTH } from "./layout";
import styles from "./Tree.module.css";

type Shown = Pick<Item, "kind" | "name" | "health" | "sync" | "info">;
type Drawn = Node<Shown & Record<string, unknown>, "object">;

const KINDS = { object: ObjectNode };
const FAR = 60; // objects from which on only those in sight are drawn

export function Tree({
  items,
  root,
  onObject,
}: {
  items: Item[] | undefined;
  root: Whole;
  onObject: (id: string) => void;
}) {
  const t = useText();
  const [filter, setFilter] = useState("");
  const shown = useMemo(() => items && within(items, filter.trim().toLowerCase()), [items, filter]);
  const found = usePlaces(shown);
  const nodes = useMemo(() => drawn(shown ?? [], root, found), [shown, root, found]);
  const lines = useMemo(() => edges(shown ?? []), [shown]);
  if (!shown) return <Loading />;
  return (
    <div className={styles.page}>
      <input
        type="search"
        className={styles.filter}
        aria-label={t.one.filter}
        placeholder={t.one.filter}
        value={filter}
        onChange={({ target }) => setFilter(target.value)}
      />
      <div className={styles.graph}>
        {found ? (
          <ReactFlow
            nodes={nodes}
            edges={lines}
            nodeTypes={KINDS}
            fitView
            fitViewOptions={{ maxZoom: 1 }}
            minZoom={0.05}
            nodesDraggable={false}
            nodesConnectable={false}
            edgesFocusable={false}
            onNodeClick={(_, { id }) => id !== ROOT && onObject(id)}
            onlyRenderVisibleElements={nodes.length > FAR}
            colorMode="system"
          >
            <Background />
            <Controls showInteractive={false} />
          </ReactFlow>
        ) : (
          <Notice title={t.one.layout} />
        )}
      </div>
    </div>
  );
}

function ObjectNode({ data }: NodeProps<Drawn>) {
  return (
    <div
      className={styles.node}
      data-tone={tone(data.health || data.sync)}
      style={{ inlineSize: WIDTH, blockSize: HEIGHT }}
    >
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <p className={styles.kind}>
        {data.kind}{" "}
        <small>
          <bdi>{data.info.join(" · ")}</bdi>
        </small>
      </p>
      <p className={styles.name}>
        <bdi>{data.name}</bdi>
      </p>
      <p className={styles.states}>
        {data.health && <Status status={data.health} bare />}
        {data.sync === "OutOfSync" && <Status status={data.sync} bare />}
      </p>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
}

/** Those that match, with all that stands above them. */
function within(items: Item[], wanted: string): Item[] {
  if (!wanted) return items;
  const byId = new Map(items.map((each) => [each.id, each]));
  const kept = new Set<string>();
  const keep = (each: Item | undefined) => {
    if (!each || kept.has(each.id)) return;
    kept.add(each.id);
    for (const parent of each.parents) keep(byId.get(parent));
  };
  for (const each of items)
    if (`${each.kind} ${each.namespace} ${each.name} ${each.health} ${each.sync}`.toLowerCase().includes(wanted))
      keep(each);
  return items.filter((each) => kept.has(each.id));
}

function drawn(items: readonly Item[], app: Whole, found: Places | undefined): Drawn[] {
  const root: Shown = {
    kind: "Application",
    name: app.metadata.name,
    health: app.status?.health?.status ?? "",
    sync: app.status?.sync?.status ?? "",
    info: [],
  };
  const all: [string, Shown][] = [[ROOT, root], ...items.map((each): [string, Shown] => [each.id, each])];
  return all.map(([id, data]) => ({
    id,
    type: "object",
    position: found?.get(id) ?? { x: 0, y: 0 },
    width: WIDTH,
    height: HEIGHT,
    data: { ...data },
  }));
}

/** Worked out anew only when objects come or go; the last picture stays until the next is there. */
function usePlaces(items: readonly Item[] | undefined): Places | undefined {
  const [found, setFound] = useState<Places>();
  const shape = items?.map((each) => `${each.id}<${each.parents.join()}`).join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the shape stands for the items
  useEffect(() => {
    let wanted = true;
    if (items) void places(items).then((made) => wanted && setFound(made));
    return () => {
      wanted = false;
    };
  }, [shape]);
  return found;
}
