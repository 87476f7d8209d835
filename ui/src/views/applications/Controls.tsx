/** How the list is grouped and drawn. */

import { ChartPie, LayoutGrid, Rows3 } from "lucide-react";
import { useMemo } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { keysOf } from "@/domain/query/facets";
import type { Row } from "@/domain/row";
import { useText } from "@/text";
import styles from "./List.module.css";

const LABELS = 8;
const VIEWS = ["table", "tiles", "summary"] as const;
export type View = (typeof VIEWS)[number];
const ICONS = { table: Rows3, tiles: LayoutGrid, summary: ChartPie };

export function Grouping({ by, rows, onBy }: { by: string; rows: readonly Row[]; onBy: (by: string) => void }) {
  const t = useText();
  const labels = useMemo(() => keysOf(rows, "labels", LABELS), [rows]);
  const chosen = by.startsWith("label:") && !labels.includes(by.slice(6)) ? [by.slice(6)] : [];
  return (
    <label className={styles.grouping}>
      {t.list.group}
      <select value={by} onChange={({ target }) => onBy(target.value)}>
        <option value="">{t.list.ungrouped}</option>
        <option value="project">{t.list.project}</option>
        <option value="cluster">{t.list.cluster}</option>
        <option value="namespace">{t.filters.fields.destination}</option>
        {[...labels, ...chosen].map((each) => (
          <option key={each} value={`label:${each}`}>
            {t.list.label(each)}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Drawn({ view, onView }: { view: View; onView: (view: View) => void }) {
  const t = useText();
  return (
    <ToggleButtonGroup
      aria-label={t.list.view}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[view]}
      onSelectionChange={(keys) => onView(VIEWS.find((each) => keys.has(each)) ?? "table")}
      className={styles.views ?? ""}
    >
      {VIEWS.map((each) => {
        const Icon = ICONS[each];
        return (
          <ToggleButton key={each} id={each} aria-label={t.list[each]}>
            <Icon size={16} aria-hidden />
          </ToggleButton>
        );
      })}
    </ToggleButtonGroup>
  );
}
