/** What takes long where a manifest is long, in one table; *given* and what comes of it can be sent to a worker. */

import { lineDiff } from "@/domain/linediff";
import { differing } from "@/domain/manifest/difference";
import { type Row, rows } from "@/domain/manifest/sidebyside";
import { type Body, plainYaml, yaml } from "@/domain/manifest/text";
import { wantedOf } from "../acts/draft";

/** Two states of an object as rows, of which some may have changed. */
function compared(before: Body, after: Body): Row[] {
  return rows(lineDiff(yaml(before).trimEnd(), yaml(after).trimEnd()));
}

export const TASKS = { yaml, plainYaml, differing, compared, wantedOf } as const;
export type Task = keyof typeof TASKS;
export type Given<T extends Task> = Parameters<(typeof TASKS)[T]>;
export type Made<T extends Task> = ReturnType<(typeof TASKS)[T]>;

/** What a worker is asked, and what it answers. */
export interface Asked {
  id: number;
  task: Task;
  given: readonly unknown[];
}
export interface Answered {
  id: number;
  made?: unknown;
  /** *why*: of what `acts/draft` finds unfit to be sent. */
  error?: { message: string; why?: string };
}
