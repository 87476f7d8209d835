/** One object of an Application. */

import { queryOptions } from "@tanstack/react-query";
import { at, type Name, V1, where } from "./application";
import { get, path } from "./client";

export interface ObjectName extends Name {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const about = (of: ObjectName) => ({
  resourceName: of.name,
  namespace: of.namespace,
  group: of.group,
  kind: of.kind,
  version: of.version,
});

/** The live object as JSON; values of Secrets are masked. */
export const live = (app: Name, of: ObjectName) =>
  queryOptions({
    queryKey: ["live", app, of],
    queryFn: async ({ signal }) =>
      JSON.parse(
        (await get<{ manifest: string }>(at(V1, app, "/resource"), { ...where(app), ...about(of) }, signal)).manifest,
      ) as Record<string, unknown>,
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
      const found = await get<{ items?: Sides[] }>(
        at(V1, app, "/managed-resources"),
        { ...where(app), name: of.name, namespace: of.namespace, group: of.group, kind: of.kind },
        signal,
      );
      return found.items?.[0] ?? null;
    },
    staleTime: 0,
  });

export function logsOf(app: Name, of: ObjectName, more: { follow: boolean; previous: boolean }): string {
  const which = of.kind === "Pod" ? { podName: of.name } : { group: of.group, kind: of.kind, resourceName: of.name };
  return path(at(V1, app, "/logs"), { ...where(app), ...which, namespace: of.namespace, tailLines: 1000, ...more });
}
