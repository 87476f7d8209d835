/** One Application: what the page asks about the whole of it, and tells it to do. */

import { type QueryKey, queryOptions, type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Application, Condition, Source } from "@/domain/application";
import type { Managed } from "@/domain/tree";
import { get, send } from "./client";

export const V1 = "/api/v1/applications";
export const OURS = "/api/trueup/v1/applications";

export interface Name {
  readonly namespace: string;
  readonly name: string;
}

/** A source with what its tool is told; what we do not know of it is kept as it stands. */
export interface WholeSource extends Source {
  ref?: string;
  name?: string;
  helm?: Record<string, unknown>;
  kustomize?: Record<string, unknown>;
  directory?: Record<string, unknown>;
  plugin?: Record<string, unknown>;
}

export interface Initiator {
  username?: string;
  automated?: boolean;
}

export interface Deployment {
  id: number;
  revision?: string;
  revisions?: string[];
  deployedAt: string;
  deployStartedAt?: string;
  initiatedBy?: Initiator;
  source?: WholeSource;
  sources?: WholeSource[];
}

export interface Result {
  group?: string;
  kind: string;
  namespace?: string;
  name: string;
  status?: string;
  message?: string;
  hookType?: string;
  hookPhase?: string;
  syncPhase?: string;
}

export interface Retry {
  limit?: number;
  backoff?: { duration?: string; factor?: number; maxDuration?: string };
}

export interface OperationState {
  phase?: string;
  message?: string;
  startedAt?: string;
  finishedAt?: string;
  retryCount?: number;
  operation?: {
    sync?: {
      revision?: string;
      revisions?: string[];
      prune?: boolean;
      dryRun?: boolean;
      resources?: unknown[];
      syncOptions?: string[];
      syncStrategy?: { apply?: { force?: boolean }; hook?: { force?: boolean } };
    };
    initiatedBy?: Initiator;
    retry?: Retry;
  };
  syncResult?: { revision?: string; revisions?: string[]; resources?: Result[] };
}

export interface Policy {
  automated?: { prune?: boolean; selfHeal?: boolean; enabled?: boolean; allowEmpty?: boolean };
  syncOptions?: string[];
  retry?: Retry;
}

export interface Whole extends Application {
  metadata: Application["metadata"] & {
    annotations?: Record<string, string>;
    finalizers?: string[];
    ownerReferences?: { kind: string; name: string }[];
  };
  spec: Application["spec"] & {
    sourceHydrator?: { drySource?: WholeSource; syncSource?: { targetBranch?: string; path?: string } };
    source?: WholeSource;
    sources?: WholeSource[];
    syncPolicy?: Policy;
  };
  status?: Application["status"] & {
    resources?: Managed[];
    history?: Deployment[];
    conditions?: Condition[];
    operationState?: OperationState;
    summary?: { images?: string[]; externalURLs?: string[] };
    sourceType?: string;
    sourceTypes?: string[];
    reconciledAt?: string;
  };
}

export function at(base: string, { name }: Name, more = ""): string {
  return `${base}/${encodeURIComponent(name)}${more}`;
}

export const where = ({ namespace }: Name) => ({ appNamespace: namespace });

const wholeKey = ({ namespace, name }: Name) => ["whole", namespace, name];

export const whole = (app: Name) =>
  queryOptions({
    queryKey: wholeKey(app),
    queryFn: ({ signal }) => get<Whole>(at(V1, app), where(app), signal),
    staleTime: Number.POSITIVE_INFINITY, // it is asked for anew when the fleet says that it has changed
  });

/** The whole of it, asked for anew whenever *version*, which the fleet tells, is another one. */
export function useWhole(app: Name, version: string): UseQueryResult<Whole> {
  const found = useQuery(whole(app));
  useRenewed(wholeKey(app), version, found.isFetching, found.data?.metadata.resourceVersion);
  return found;
}

/**
 * Ask again for *key* when *version* changes; not while an answer is on its way, so that what
 * changes all the time is shown all the same. *seen*: the version that is shown; without one, what
 * was asked for when the view was opened is of the version of then.
 */
export function useRenewed(key: QueryKey, version: string, busy: boolean, seen?: string): void {
  const client = useQueryClient();
  const said = JSON.stringify(key);
  const asked = useRef({ said: "", version: "" });
  useEffect(() => {
    if (busy || !version || (asked.current.said === said && asked.current.version === version)) return;
    const known = seen === undefined ? asked.current.said !== said : seen === version;
    asked.current = { said, version };
    if (!known) void client.invalidateQueries({ queryKey: JSON.parse(said) as QueryKey });
  }, [client, said, version, busy, seen]);
}

/** Answers when it has been looked at, as Argo CD has it. */
export function refresh(app: Name, kind: "normal" | "hard" = "normal"): Promise<Whole> {
  return get<Whole>(at(V1, app), { ...where(app), refresh: kind });
}

export function terminate(app: Name): Promise<unknown> {
  return send("DELETE", at(V1, app, "/operation"), undefined, where(app));
}

export const CASCADES = ["foreground", "background", "orphan"] as const;
export type Cascade = (typeof CASCADES)[number];

/** *orphan*: its objects stay. */
export function remove(app: Name, cascade: Cascade): Promise<unknown> {
  const how = cascade === "orphan" ? { cascade: false } : { cascade: true, propagationPolicy: cascade };
  return send("DELETE", at(V1, app), undefined, { ...where(app), ...how });
}

/** What a person has seen and lets go; not earlier than it was asked for, whatever our clock says. */
export function confirmDeletion({ metadata }: Whole): Promise<Whole> {
  const now = Math.max(Date.now(), Date.parse(metadata.deletionTimestamp ?? "") + 1000 || 0);
  const when = new Date(now).toISOString().replace(/\.\d+Z$/u, "Z");
  return patch(metadata, { metadata: { annotations: { "argocd.argoproj.io/deletion-approved": when } } });
}

export function patch(app: Name, change: unknown): Promise<Whole> {
  return send("PATCH", at(V1, app), {
    name: app.name,
    appNamespace: app.namespace,
    patch: JSON.stringify(change),
    patchType: "merge",
  });
}

/** Put *spec* in place of what was read; refused if somebody else has changed it since. */
export function save(app: Name, before: unknown, spec: unknown): Promise<Whole> {
  const change = [
    { op: "test", path: "/spec", value: before },
    { op: "replace", path: "/spec", value: spec },
  ];
  return send("PATCH", at(V1, app), {
    name: app.name,
    appNamespace: app.namespace,
    patch: JSON.stringify(change),
    patchType: "json",
  });
}

export const links = (app: Name) =>
  queryOptions({
    queryKey: ["links", app.namespace, app.name],
    queryFn: ({ signal }) =>
      get<{ items?: { title?: string; url?: string; description?: string }[] }>(
        at(V1, app, "/links"),
        { namespace: app.namespace },
        signal,
      ),
    staleTime: 60_000,
  });

export interface Commit {
  commit?: string;
  author?: string;
  date?: string | null;
  subject?: string;
  message?: string;
  tags?: string[];
}

/** What is known of a revision; it never changes. *id*: of the deployment that had the source. */
export const metadata = (app: Name, revision: string, index = 0, id?: number) =>
  queryOptions({
    queryKey: ["metadata", app.namespace, app.name, revision, index, id],
    queryFn: ({ signal }) =>
      get<Commit>(
        at(V1, app, `/revisions/${encodeURIComponent(revision)}/metadata`),
        { ...where(app), sourceIndex: index, versionId: id },
        signal,
      ),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
