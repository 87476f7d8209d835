/** Health, sync and phases: a shape and a word, so that nobody needs the colour. */

import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleHelp,
  CirclePause,
  CircleX,
  type LucideIcon,
  RefreshCw,
  TriangleAlert,
} from "lucide-react";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./Status.module.css";

const LOOKS: Readonly<Record<string, [tone: string, icon: LucideIcon]>> = {
  Healthy: ["good", CircleCheck],
  Synced: ["good", CircleCheck],
  Succeeded: ["good", CircleCheck],
  Progressing: ["busy", RefreshCw],
  Running: ["busy", RefreshCw],
  Terminating: ["busy", RefreshCw],
  OutOfSync: ["warn", CircleAlert],
  Missing: ["warn", CircleDashed],
  Suspended: ["still", CirclePause],
  Degraded: ["bad", CircleX],
  Failed: ["bad", CircleX],
  Error: ["bad", TriangleAlert],
};

/** The shape alone, where the word would be said of each of many; it is there for whoever points at it or listens. */
export function Shape({ status }: { status: string }) {
  const t = useText();
  const [found, Icon] = LOOKS[status] ?? (["still", CircleHelp] as const);
  const word = t.status[status] ?? harmless(status, 40);
  return (
    <span role="img" aria-label={word} title={word} className={`${styles.status} ${styles.bare}`} data-tone={found}>
      <Icon size={14} aria-hidden />
    </span>
  );
}

export function tone(status: string): string {
  return LOOKS[status]?.[0] ?? "still";
}

export function Status({ status, bare = false }: { status: string; bare?: boolean }) {
  const t = useText();
  const [found, Icon] = LOOKS[status] ?? (["still", CircleHelp] as const);
  return (
    <span className={`${styles.status} ${bare ? styles.bare : ""}`} data-tone={found}>
      <Icon size={14} aria-hidden />
      {t.status[status] ?? harmless(status, 40)}
    </span>
  );
}
