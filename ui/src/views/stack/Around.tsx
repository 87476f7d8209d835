/** What this Stack needs and what needs it, Applications too, as a graph from left to right. */

import type { Stack } from "@/api/stacks/types";
import { idOf } from "@/domain/stacks/graph";
import { useWords } from "@/text/stacks";
import { Ties } from "@/views/stacks/chart/Ties";
import { useTies } from "@/views/stacks/chart/useTies";
import one from "./One.module.css";

export function Around({ stack }: { stack: Stack }) {
  const t = useWords();
  const own = idOf(stack.metadata);
  const graph = useTies(own);
  if (!graph || graph.points.length < 2) return null;
  return (
    <section className={one.box} aria-labelledby="around">
      <h2 id="around">{t.resources.graph}</h2>
      <Ties label={t.resources.graph} graph={graph} own={own} />
    </section>
  );
}
