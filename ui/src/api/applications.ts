/** What the page asks about one Application, and tells it to do. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Application, Condition } from "@/domain/application";
import type { Managed } from "@/domain/tree";
import { get, path, send } from "./client";

export interface Name {
  readonly namespace: string;
  readonly name: string;
}

export interface Deployment {
  id: number;
  revision?: string;
  revisions?: string[];
  deployedAt: string;
  deployStartedAt?: string;
  initiatedBy?: { username?: string; automated?: boolean };
  source?: { repoURL?: string; targetRevision?: string };
}

export interface Whole extends Application {
  status?: Application["status"] & {
    resources?: Managed[];
    history?: Deployment[];
    conditions?: Condition[];
    summary?: { images?: string[]; externalURLs?: string[] };
  };
}

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

interface Spot {
  repoUrl: string;
  commit: string;
  file: string;
  line: number;
  changed?: { commit: string; author: string; subject: string; date?: string };
}

export interface Difference {
  group: string;
  kind: string;
  namespace: string;
  name: string;
  change: "create" | "update" | "delete";
  declared?: Spot;
  fields: { path: string; desired?: unknown; live?: unknown; manager: string; operation: string; since?: string; declared?: Spot }[];
}

export interface Happened {
  type?: string;
  reason?: string;
  message?: string;
  count?: number;
  lastTimestamp?: string;
  eventTime?: string;
  involvedObject?: { kind?: string; name?: string };
}

const V1 = "/api/v1/applications";
const OURS = "/api/trueup/v1/applications";

function at(base: string, { name }: Name, more = ""): string {
  return `${base}/${encodeURIComponent(name)}${more}`;
}

const where = ({ namespace }: Name) => ({ appNamespace: namespace });

/** *stamp*: of the state that is asked about; another one is asked for anew. */
export const whole = (app: Name, stamp = "") =>
  queryOptions({ queryKey: ["whole", app.namespace, app.name, stamp], queryFn: ({ signal }) => get<Whole>(at(V1, app), where(app), signal), placeholderData: keepPreviousData });

export const differences = (app: Name, stamp = "") =>
  queryOptions({ queryKey: ["differences", app.namespace, app.name, stamp], queryFn: ({ signal }) => get<{ differences: Difference[] }>(at(OURS, app, "/explain-diff"), where(app), signal) });

/** *revisions*: those of the application itself, if there are none. */
export const plan = (app: Name, prune: boolean, revisions: readonly string[] = []) =>
  queryOptions({
    queryKey: ["plan", app.namespace, app.name, prune, revisions],
    queryFn: ({ signal }) => get<Plan>(at(OURS, app, "/plan"), { ...where(app), prune, revision: revisions }, signal),
    staleTime: 0,
    gcTime: 0,
  });

export const happened = (app: Name) =>
  queryOptions({ queryKey: ["events", app.namespace, app.name], queryFn: ({ signal }) => get<{ items?: Happened[] }>(at(V1, app, "/events"), where(app), signal), refetchInterval: 15_000 });

export interface ObjectName extends Name {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const about = (of: ObjectName) => ({ resourceName: of.name, namespace: of.namespace, group: of.group, kind: of.kind, version: of.version });

/** The live object as JSON; values of Secrets are masked. */
export const live = (app: Name, of: ObjectName) =>
  queryOptions({
    queryKey: ["live", app, of],
    queryFn: async ({ signal }) => JSON.parse((await get<{ manifest: string }>(at(V1, app, "/resource"), { ...where(app), ...about(of) }, signal)).manifest) as Record<string, unknown>,
    staleTime: 0,
  });

export interface Sides {
  targetState?: string;
  normalizedLiveState?: string;
  predictedLiveState?: string;
}

/** What is live of the object, and what a sync would make of it. */
export const sides = (app: Name, of: ObjectName) =>
  queryOptions({
    queryKey: ["sides", app, of],
    queryFn: async ({ signal }) => {
      const found = await get<{ items?: Sides[] }>(at(V1, app, "/managed-resources"), { ...where(app), name: of.name, namespace: of.namespace, group: of.group, kind: of.kind }, signal);
      return found.items?.[0] ?? null;
    },
    staleTime: 0,
  });

export const happenedTo = (app: Name, of: ObjectName, uid: string) =>
  queryOptions({
    queryKey: ["events of", app, of, uid],
    queryFn: ({ signal }) => get<{ items?: Happened[] }>(at(V1, app, "/events"), { ...where(app), resourceName: of.name, resourceNamespace: of.namespace, resourceUID: uid }, signal),
    refetchInterval: 15_000,
  });

export function logsOf(app: Name, of: ObjectName, more: { follow: boolean; previous: boolean }): string {
  const which = of.kind === "Pod" ? { podName: of.name } : { group: of.group, kind: of.kind, resourceName: of.name };
  return path(at(V1, app, "/logs"), { ...where(app), ...which, namespace: of.namespace, tailLines: 1000, ...more });
}

export function refresh(app: Name, kind: "normal" | "hard" = "normal"): Promise<Whole> {
  return get<Whole>(at(V1, app), { ...where(app), refresh: kind });
}

export interface SyncOptions {
  prune: boolean;
  dryRun: boolean;
  force: boolean;
}

export function sync(app: Name, { prune, dryRun, force }: SyncOptions): Promise<Whole> {
  return send("POST", at(V1, app, "/sync"), { name: app.name, appNamespace: app.namespace, prune, dryRun, strategy: { hook: { force } } });
}

export function rollback(app: Name, id: number): Promise<Whole> {
  return send("POST", at(V1, app, "/rollback"), { name: app.name, appNamespace: app.namespace, id });
}

export function terminate(app: Name): Promise<unknown> {
  return send("DELETE", at(V1, app, "/operation"), undefined, where(app));
}

/** *cascade*: with its objects. */
export function remove(app: Name, cascade: boolean): Promise<unknown> {
  return send("DELETE", at(V1, app), undefined, { ...where(app), cascade });
}

/** Whether the one who looks may do that; *object* as `argocd-rbac-cm` names it. */
export const may = (action: string, object: string) =>
  queryOptions({
    queryKey: ["may", action, object],
    queryFn: async ({ signal }) => (await get<{ value: string }>(`/api/v1/account/can-i/applications/${action}/${object.split("/").map(encodeURIComponent).join("/")}`, {}, signal)).value === "yes",
    staleTime: 30_000,
  });
