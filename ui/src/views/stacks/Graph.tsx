/** All Stacks as a graph, with the Applications that lean on them; those that are looked for stand out. */

import { useMemo } from "react";
import type { StackRow } from "@/api/stacks/types";
import { Loading } from "@/design/Notice";
import { idOf } from "@/domain/stacks/graph";
import { useWords } from "@/text/stacks";
import { Ties } from "./chart/Ties";
import { useTies } from "./chart/useTies";
import styles from "./Graph.module.css";

/** *shown*: those that are looked for, of *all* Stacks. */
export function Graph({ shown, all }: { shown: readonly StackRow[]; all: number }) {
  const t = useWords();
  const graph = useTies();
  const meant = useMemo(() => (shown.length < all ? new Set(shown.map(idOf)) : undefined), [shown, all]);
  if (!graph) return <Loading />;
  return (
    <section className={styles.graph} aria-label={t.chart.title}>
      <p className={styles.hint}>{graph.links.length === 0 ? t.chart.loose : t.chart.hint}</p>
      <Ties label={t.chart.title} graph={graph} meant={meant} />
    </section>
  );
}
