/** How a Stack stands, in a word with a shape; while something runs, how far it is. */

import {
  CircleAlert,
  CircleCheck,
  CircleHelp,
  CircleX,
  GitCompareArrows,
  type LucideIcon,
  RefreshCw,
  UserCheck,
} from "lucide-react";
import type { StackRow } from "@/api/stacks/types";
import { type State, stateOf } from "@/domain/stacks/row";
import { useWords } from "@/text/stacks";
import styles from "./Standing.module.css";

const LOOKS: Readonly<Record<State, readonly [tone: string, icon: LucideIcon]>> = {
  failed: ["bad", CircleX],
  running: ["busy", RefreshCw],
  waiting: ["warn", UserCheck],
  drifted: ["warn", GitCompareArrows],
  pending: ["warn", CircleAlert],
  fine: ["good", CircleCheck],
  unknown: ["still", CircleHelp],
};

export function Standing({ row }: { row: StackRow }) {
  const t = useWords();
  const state = stateOf(row);
  const [tone, Icon] = LOOKS[state];
  const run = state === "running" ? row.run : undefined;
  return (
    <span className={styles.standing} data-tone={tone}>
      <Icon size={14} aria-hidden />
      {run ? (t.runs[run.kind ?? ""] ?? t.states.running) : t.states[state]}
    </span>
  );
}

export function Progress({ done = 0, total = 0 }: { done?: number | undefined; total?: number | undefined }) {
  const t = useWords();
  if (!total) return null;
  return (
    <span className={styles.progress}>
      <progress value={Math.min(done, total)} max={total} aria-label={t.run.progress} />
      <small>{t.of(done, total)}</small>
    </span>
  );
}
