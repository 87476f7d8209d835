/** Where everything of a network goes; ELK works it out in a worker, so that the page never freezes. */

import Elk from "elkjs/lib/elk-api.js";
import worker from "elkjs/lib/elk-worker.min.js?url";
import type { Traffic } from "@/domain/objects/network";
import { HEIGHT, type Layout, WIDTH } from "@/domain/objects/tidy";

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.spacing.nodeNode": "14",
  "elk.layered.spacing.nodeNodeBetweenLayers": "64",
  "elk.layered.nodePlacement.strategy": "BRANDES_KOEPF",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
};

let elk: InstanceType<typeof Elk> | undefined;

export async function placed({ points, ways }: Traffic): Promise<Layout> {
  elk ??= new Elk({ workerUrl: worker });
  const there = new Set(points.map((each) => each.id));
  const { children = [] } = await elk.layout({
    id: "all",
    layoutOptions: OPTIONS,
    children: points.map(({ id }) => ({ id, width: WIDTH, height: HEIGHT })),
    edges: ways
      .filter(([from, to]) => there.has(from) && there.has(to))
      .map(([from, to]) => ({ id: `${from}\n${to}`, sources: [from], targets: [to] })),
  });
  const places = new Map(children.map(({ id, x = 0, y = 0 }) => [id, { x, y }]));
  return { places, frames: [], framed: new Set() };
}
