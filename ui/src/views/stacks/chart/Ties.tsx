/** Stacks and Applications as a graph: what leans on what, and how each of them is. */

import { useMemo } from "react";
import { groupBy } from "@/domain/objects/facts";
import type { Graph } from "@/domain/stacks/graph";
import { Chart } from "./Chart";
import { Member } from "./Member";

interface Props {
  label: string;
  graph: Graph;
  own?: string | undefined;
  meant?: ReadonlySet<string> | undefined;
}

export function Ties({ label, graph, own, meant }: Props) {
  const { points, links } = graph;
  const needs = useMemo(() => groupBy(links, ({ to }) => to), [links]);
  return (
    <Chart
      label={label}
      points={points}
      links={links}
      own={own}
      meant={meant}
      draw={(point, reached) => (
        <Member point={point} own={point.id === own} reached={reached} needs={needs.get(point.id) ?? []} />
      )}
    />
  );
}
