/** How often, how fast and how well applications are deployed, of those that are searched for. */

import { getRouteApi } from "@tanstack/react-router";
import view from "@/design/view.module.css";
import { DAYS, USUAL } from "@/domain/performance";
import { useText } from "@/text";
import { usePerformance } from "@/text/performance";
import { Overview } from "@/views/performance/Overview";
import { Views } from "./Views";

const route = getRouteApi("/inside/deliveries");

export function Performance() {
  const t = useText();
  const words = usePerformance();
  const { q = "", days } = route.useSearch();
  const navigate = route.useNavigate();
  const many = DAYS.find((each) => String(each) === days) ?? USUAL;
  const say = (news: { q?: string; days?: string }) =>
    void navigate({ search: (before) => ({ ...before, ...news }), replace: true });
  return (
    <div className={view.page}>
      <div className={view.head}>
        <h1>{t.deliveries.title}</h1>
        <input
          type="search"
          aria-label={words.search}
          placeholder={words.search}
          value={q}
          onChange={({ target }) => say({ q: target.value })}
        />
        <Views view="figures" />
      </div>
      <Overview q={q} days={many} onDays={(next) => say({ days: String(next) })} onClear={() => say({ q: "" })} />
    </div>
  );
}
