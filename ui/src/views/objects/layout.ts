/** Where everything of a graph goes; ELK works it out in a worker, so that the page never freezes. */

import Elk from "elkjs/lib/elk-api.js";
import worker from "elkjs/lib/elk-worker.min.js?url";
import type { Item } from "@/domain/tree";

export const WIDTH = 250;
export const HEIGHT = 58;
export const ROOT = "application";

export type Places = ReadonlyMap<string, { x: number; y: number }>;

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.spacing.nodeNode": "14",
  "elk.layered.spacing.nodeNodeBetweenLayers": "56",
  "elk.layered.nodePlacement.strategy": "SIMPLE",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
};

export interface Edge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
}

/** From the Application to what stands alone, and from each owner to what it owns. */
export function edges(items: readonly Item[]): Edge[] {
  const there = new Set(items.map((each) => each.id));
  return items.flatMap((each) => {
    const parents = each.parents.filter((parent) => there.has(parent));
    return (parents.length ? parents : [ROOT]).map((source) => ({
      id: `${source}>${each.id}`,
      source,
      target: each.id,
    }));
  });
}

let elk: InstanceType<typeof Elk> | undefined;

export async function places(items: readonly Item[]): Promise<Places> {
  elk ??= new Elk({ workerUrl: worker });
  const { children = [] } = await elk.layout({
    id: "all",
    layoutOptions: OPTIONS,
    children: [ROOT, ...items.map((each) => each.id)].map((id) => ({ id, width: WIDTH, height: HEIGHT })),
    edges: edges(items).map(({ id, source, target }) => ({ id, sources: [source], targets: [target] })),
  });
  return new Map(children.map(({ id, x = 0, y = 0 }) => [id, { x, y }]));
}
