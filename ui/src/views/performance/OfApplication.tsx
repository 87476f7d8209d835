/** How one application is delivered, on its page. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Name } from "@/api/application";
import { performanceOf } from "@/api/performance";
import { USUAL } from "@/domain/performance";
import { usePerformance } from "@/text/performance";
import overview from "@/views/application/Overview.module.css";
import { Choice, Counted, Figures } from "./Figures";
import styles from "./Performance.module.css";

export function OfApplication({ app }: { app: Name }) {
  const t = usePerformance();
  const [days, setDays] = useState<number>(USUAL);
  const found = useQuery(performanceOf(app, days)).data;
  if (!found) return null;
  return (
    <section className={overview.box} aria-label={t.title}>
      <div className={styles.head}>
        <h2>{t.title}</h2>
        <Choice days={days} onDays={setDays} />
      </div>
      {found.figures.deployments || found.figures.restored ? (
        <Figures of={found.figures} daily={found.daily} />
      ) : (
        <p>
          {t.none(found.days)} {t.noneHint}
        </p>
      )}
      <Counted />
    </section>
  );
}
