/** One object of an Application: what there is to see of it. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { at, type Name, OURS, V1, where } from "./application";
import { get } from "./client";
import type { Difference } from "./differences";

export interface ObjectName extends Name {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export const about = (of: ObjectName) => ({
  resourceName: of.name,
  namespace: of.namespace,
  group: of.group,
  kind: of.kind,
  version: of.version,
});

/** What tells one object from all others in keys of queries: never all that is known of it, which changes. */
export const key = (app: Name, of: ObjectName) =>
  [app.namespace, app.name, of.group, of.kind, of.namespace, of.name] as const;

/** The live object; values of Secrets are masked. *stamp*: of the state that is asked about. */
export const live = (app: Name, of: ObjectName, stamp = "") =>
  queryOptions({
    queryKey: ["live", ...key(app, of), stamp],
    queryFn: async ({ signal }) => manifest(await read(app, of, signal)),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

/** As it is this moment, whatever is known. */
export async function liveNow(app: Name, of: ObjectName): Promise<Record<string, unknown>> {
  return manifest(await read(app, of));
}

interface Read {
  manifest: string;
}

function read(app: Name, of: ObjectName, signal?: AbortSignal): Promise<Read> {
  return get<Read>(at(V1, app, "/resource"), { ...where(app), ...about(of) }, signal);
}

export function manifest(said: Read): Record<string, unknown> {
  return JSON.parse(said.manifest) as Record<string, unknown>;
}

export interface Sides {
  targetState?: string;
  liveState?: string;
  normalizedLiveState?: string;
  predictedLiveState?: string;
}

/** What Git declares of the object, what is live, and what a sync would make of it; null: Git says nothing of it. */
export const sides = (app: Name, of: ObjectName, stamp = "") =>
  queryOptions({
    queryKey: ["sides", ...key(app, of), stamp],
    queryFn: async ({ signal }) => {
      const found = await get<{ items?: Sides[] }>(
        at(V1, app, "/managed-resources"),
        { ...where(app), name: of.name, namespace: of.namespace, group: of.group, kind: of.kind },
        signal,
      );
      return found.items?.[0] ?? null;
    },
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

/** Field by field: who made it so, and where it is declared otherwise; null: nothing differs. */
export const explained = (app: Name, of: ObjectName, stamp = "") =>
  queryOptions({
    queryKey: ["explained", ...key(app, of), stamp],
    queryFn: async ({ signal }) => {
      const { version: _, ...which } = about(of);
      const found = await get<{ differences: Difference[] }>(
        at(OURS, app, "/explain-diff"),
        { ...where(app), ...which },
        signal,
      );
      return found.differences[0] ?? null;
    },
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

export interface DeepLink {
  title: string;
  url: string;
  description?: string;
}

/** Where else it is to be seen, as `argocd-cm` says. */
export const linksOf = (app: Name, of: ObjectName) =>
  queryOptions({
    queryKey: ["links", ...key(app, of)],
    queryFn: async ({ signal }) =>
      (await get<{ items?: DeepLink[] }>(at(V1, app, "/resource/links"), { ...where(app), ...about(of) }, signal))
        .items ?? [],
    staleTime: 60_000,
  });

/** What the one who looks may do with it. */
export interface Rights {
  update: boolean;
  delete: boolean;
  sync: boolean;
  logs: boolean;
  terminal: boolean;
  /** Whether the server lets anybody open a terminal. */
  shells: boolean;
  /** Of the actions that were asked about. */
  actions: string[];
}

export const rightsTo = (app: Name, of: ObjectName, actions: readonly string[] = []) =>
  queryOptions({
    queryKey: ["rights to", ...key(app, of), ...actions],
    queryFn: ({ signal }) => {
      const { version: _, ...which } = about(of);
      return get<Rights>(at(OURS, app, "/object-rights"), { ...where(app), ...which, action: actions }, signal);
    },
    staleTime: 30_000,
  });
