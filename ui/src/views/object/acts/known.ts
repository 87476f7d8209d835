/** What is known of actions by their names; anybody can write others. */

import {
  CirclePause,
  CirclePlay,
  CirclePlus,
  CircleX,
  FastForward,
  type LucideIcon,
  RefreshCw,
  RotateCw,
  Scaling,
  SkipForward,
  Undo2,
  Zap,
} from "lucide-react";
import type { Action } from "@/api/acts";
import { harmless } from "@/domain/shown";
import type { useText } from "@/text";

const ICONS: Readonly<Record<string, LucideIcon>> = {
  restart: RotateCw,
  pause: CirclePause,
  suspend: CirclePause,
  resume: CirclePlay,
  unsuspend: CirclePlay,
  scale: Scaling,
  terminate: CircleX,
  abort: CircleX,
  retry: Undo2,
  reconcile: RefreshCw,
  refresh: RefreshCw,
  "promote-full": FastForward,
  "skip-current-step": SkipForward,
  "create-job": CirclePlus,
  "create-workflow": CirclePlus,
};

/** Those that change nothing that runs. */
const HARMLESS = new Set(["resume", "unsuspend", "reconcile", "refresh", "retry"]);

export function iconOf({ name }: Action): LucideIcon {
  return ICONS[name] ?? Zap;
}

/** Whether it is asked once more before it is done, or has to be told something. */
export function isDangerous({ name, params }: Action): boolean {
  return Boolean(params?.length) || !HARMLESS.has(name);
}

export function called(action: Action, t: ReturnType<typeof useText>): string {
  return harmless(action.displayName || t.acts.names[action.name] || action.name, 100);
}
