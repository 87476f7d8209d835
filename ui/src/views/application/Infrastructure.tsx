/** The Terraform roots that an application waits for or takes outputs of, and what waits for it, as a graph. */

import { useQuery } from "@tanstack/react-query";
import { ties } from "@/api/stacks/stacks";
import { idOfApplication } from "@/domain/stacks/graph";
import { useWords } from "@/text/stacks";
import { Ties } from "@/views/stacks/chart/Ties";
import { useTies } from "@/views/stacks/chart/useTies";
import styles from "./Overview.module.css";

export function Infrastructure({ app }: { app: { namespace: string; name: string } }) {
  const id = idOfApplication(app);
  const items = useQuery(ties).data?.items ?? [];
  return items.some(({ of, on }) => of === id || on === id) ? <Tied id={id} /> : null;
}

/** Stacks are followed only where there are some. */
function Tied({ id }: { id: string }) {
  const t = useWords();
  const graph = useTies(id);
  if (!graph || graph.points.length < 2) return null;
  const taken = graph.links.filter(({ to, outputs }) => to === id && outputs.length > 0);
  return (
    <section className={styles.box} aria-label={t.chart.title}>
      <h2>{t.chart.title}</h2>
      <Ties label={t.chart.title} graph={graph} own={id} />
      {taken.length > 0 && <p>{t.chart.takes(taken.flatMap(({ outputs }) => outputs).join(", "))}</p>}
    </section>
  );
}
