/** What differs from Git across all Applications, and the ways to put an end to it. */

import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { type Chosen, type Deviation, type Drifted, ofParam } from "@/domain/drift";
import { at, type Name, OURS, V1, type Whole, where } from "./application";
import { get, send } from "./client";
import type { Difference } from "./differences";

export const BY = ["application", "field", "manager", "age"] as const;
export type By = (typeof BY)[number];

export interface Group {
  key: string;
  count: number;
  applications: number;
}

export interface DriftPage {
  items: Drifted[];
  total: number;
  applications: number;
  objects: number;
  sorts: { drift: number; undeployed: number };
  groups: Group[];
  /** Applications that have yet to be looked at. */
  pending?: number;
  more?: number;
  troubles?: { application: string; namespace: string; message: string }[];
  next?: string;
}

const SOON = 1_000;
const LATER = 5_000; // what changes within an Application that is out of sync already is told by no stream

export const drift = (q: string, by: By) =>
  infiniteQueryOptions({
    queryKey: ["drift", q, by],
    queryFn: ({ pageParam, signal }) =>
      get<DriftPage>(
        "/api/trueup/v1/drift",
        { q: q || undefined, by, limit: 200, cursor: pageParam || undefined },
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next || undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.pages.some((each) => each.pending) ? SOON : LATER),
  });

export interface Refusal {
  object: string;
  field: string;
  why: string;
  remedy?: string;
}

export interface Patch {
  repoUrl: string;
  revision: string;
  commit: string;
  patch: string;
  files: string[];
  shared: string[];
}

export interface Adoption {
  patches: Patch[];
  fields: number;
  refusals: Refusal[];
}

export const adoption = (app: Name, chosen: readonly Chosen[]) =>
  queryOptions({
    queryKey: ["adoption", app.namespace, app.name, chosen.map(ofParam)],
    queryFn: ({ signal }) =>
      get<Adoption>(at(OURS, app, "/adoption"), { ...where(app), of: chosen.map(ofParam) }, signal),
    staleTime: 0,
    gcTime: 0,
  });

export type How = "field" | "manager";
export type Scope = "object" | "kind";

export interface Ignoring {
  entries: Record<string, unknown>[];
  patch: unknown[];
  declarer?: { kind: string; namespace: string; name: string };
  commit?: Adoption;
}

export const ignoring = (app: Name, chosen: readonly Chosen[], by: How, scope: Scope) =>
  queryOptions({
    queryKey: ["ignoring", app.namespace, app.name, chosen.map(ofParam), by, scope],
    queryFn: ({ signal }) =>
      get<Ignoring>(at(OURS, app, "/ignoring"), { ...where(app), of: chosen.map(ofParam), by, scope }, signal),
    staleTime: 0,
    gcTime: 0,
  });

/** Exactly the patch that was shown; it fails if somebody has changed the list meanwhile. */
export function ignore(app: Name, patch: unknown[]): Promise<Whole> {
  return send("PATCH", at(V1, app), {
    name: app.name,
    appNamespace: app.namespace,
    patch: JSON.stringify(patch),
    patchType: "json",
  });
}

export interface HealedObject {
  group: string;
  kind: string;
  namespace: string;
  name: string;
}

/** A sync of these objects alone. */
export function heal(app: Name, resources: readonly HealedObject[], prune: boolean): Promise<Whole> {
  return send("POST", at(V1, app, "/sync"), { name: app.name, appNamespace: app.namespace, prune, resources });
}

export interface Seen {
  id: number;
  time: string;
  action: string;
  message?: string;
  who?: { name?: string };
}

/** When it drifted before, as far as the record goes. */
export const past = (app: Name) =>
  queryOptions({
    queryKey: ["drift past", app.namespace, app.name],
    queryFn: ({ signal }) =>
      get<{ items: Seen[]; next?: string }>(
        "/api/trueup/v1/record",
        { application: app.name, appNamespace: app.namespace, kind: "drift", since: "30d", limit: 20 },
        signal,
      ),
  });

/** The object with whole values, and where each field is declared; it costs a trace. */
export const explained = (app: Name, one: Deviation) =>
  queryOptions({
    queryKey: ["drift of", app.namespace, app.name, ofParam(one), one.live, one.desired, one.since],
    queryFn: ({ signal }) =>
      get<{ differences: Difference[] }>(
        at(OURS, app, "/explain-diff"),
        { ...where(app), group: one.group, kind: one.kind, namespace: one.namespace, resourceName: one.name },
        signal,
      ),
  });
