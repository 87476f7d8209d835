/** The two ways to look at deliveries. */

import { getRouteApi } from "@tanstack/react-router";
import { usePerformance } from "@/text/performance";
import styles from "./Deliveries.module.css";

const route = getRouteApi("/inside/deliveries");

export function Views({ view }: { view: "matrix" | "figures" }) {
  const t = usePerformance();
  const navigate = route.useNavigate();
  return (
    <div role="group" aria-label={t.views} className={styles.views}>
      <button type="button" aria-pressed={view === "matrix"} onClick={() => void navigate({ search: {} })}>
        {t.matrix}
      </button>
      <button
        type="button"
        aria-pressed={view === "figures"}
        onClick={() => void navigate({ search: { view: "figures" } })}
      >
        {t.title}
      </button>
    </div>
  );
}
