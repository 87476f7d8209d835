/** What a sync or a rollback would do; and doing it. */

import { queryOptions } from "@tanstack/react-query";
import { at, type Name, OURS, V1, type Whole, where } from "./application";
import { get, send } from "./client";

export interface PlannedField {
  path: string;
  before?: unknown;
  after?: unknown;
}

export interface PlannedTask {
  group: string;
  kind: string;
  namespace: string;
  name: string;
  action: string;
  hook?: boolean;
  skipped?: string;
  confirm?: boolean;
  fields?: PlannedField[];
}

export interface Plan {
  digest: string;
  summary: string;
  blocked: boolean;
  counts: Record<string, number>;
  steps?: { phase: string; wave: number; tasks: PlannedTask[] }[];
  findings?: { type: string; message: string; hint?: string; stops?: boolean }[];
}

/** *revisions*: those of the application itself, if there are none. */
export const plan = (app: Name, prune: boolean, revisions: readonly string[] = []) =>
  queryOptions({
    queryKey: ["plan", app.namespace, app.name, prune, revisions],
    queryFn: ({ signal }) => get<Plan>(at(OURS, app, "/plan"), { ...where(app), prune, revision: revisions }, signal),
    staleTime: 0,
    gcTime: 0,
  });

export interface SyncOptions {
  prune: boolean;
  dryRun: boolean;
  force: boolean;
}

export function sync(app: Name, { prune, dryRun, force }: SyncOptions): Promise<Whole> {
  return send("POST", at(V1, app, "/sync"), {
    name: app.name,
    appNamespace: app.namespace,
    prune,
    dryRun,
    strategy: { hook: { force } },
  });
}

export function rollback(app: Name, id: number): Promise<Whole> {
  return send("POST", at(V1, app, "/rollback"), { name: app.name, appNamespace: app.namespace, id });
}
