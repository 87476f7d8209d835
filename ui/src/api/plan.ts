/** What a sync or a rollback would do; and doing it. */

import { queryOptions } from "@tanstack/react-query";
import { type Options, type Picked, type plain, request } from "@/domain/syncing";
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

export interface PlannedStep {
  phase: string;
  wave: number;
  tasks: PlannedTask[];
}

export interface Plan {
  digest: string;
  summary: string;
  blocked: boolean;
  counts: Record<string, number>;
  revisions?: string[];
  steps?: PlannedStep[];
  findings?: { type: string; message: string; hint?: string; stops?: boolean }[];
}

/** What a plan is asked with, as the server takes it. */
export interface Wish {
  prune: boolean;
  /** By source; those of the application itself, if there are none. */
  revision?: readonly string[];
  force?: boolean;
  apply?: boolean;
  option?: readonly string[];
  resource?: readonly string[];
}

export const plan = (app: Name, wish: Wish) =>
  queryOptions({
    queryKey: ["plan", app.namespace, app.name, wish],
    queryFn: ({ signal }) => get<Plan>(at(OURS, app, "/plan"), { ...where(app), ...wish }, signal),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });

/** The plan of an operation that began then: asked once, as it stays the same while it is carried out. */
export const planOf = (app: Name, wish: Wish, began: string) =>
  queryOptions({
    queryKey: ["planned", app.namespace, app.name, began, wish.revision],
    queryFn: ({ signal }) => get<Plan>(at(OURS, app, "/plan"), { ...where(app), ...wish }, signal),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });

/** What a sync would do if the application had that spec. */
export const draftPlan = (app: Name, spec: unknown) =>
  queryOptions({
    queryKey: ["draft", app.namespace, app.name, spec],
    queryFn: ({ signal }) => {
      signal.throwIfAborted();
      return send<Plan>("POST", at(OURS, app, "/plan"), { spec, prune: true }, where(app));
    },
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });

export function sync(app: Name, options: Options, picked?: readonly Picked[], how?: typeof plain): Promise<Whole> {
  return send("POST", at(V1, app, "/sync"), {
    name: app.name,
    appNamespace: app.namespace,
    ...request(options, picked, how),
  });
}

/** Approve the deletions of the plan that was looked at. */
export function approve(app: Name, digest: string): Promise<unknown> {
  return send("POST", at(OURS, app, "/approvals"), { digest, prune: true }, where(app));
}

export function rollback(app: Name, id: number, prune: boolean): Promise<Whole> {
  return send("POST", at(V1, app, "/rollback"), { name: app.name, appNamespace: app.namespace, id, prune });
}
