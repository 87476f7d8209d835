/** What can be done with one live object. */

import { queryOptions } from "@tanstack/react-query";
import type { Json } from "@/domain/mergepatch";
import { at, type Name, V1, where } from "./application";
import { get, send } from "./client";
import { about, key, manifest, type ObjectName } from "./objects";

export interface Action {
  name: string;
  displayName?: string;
  disabled?: boolean;
  iconClass?: string;
  /** Why the server could not judge it; it is disabled then. */
  problem?: string;
  params?: { name: string; type?: string; default?: string }[];
}

/** As its state allows them now: to be asked again when somebody wants to choose. */
export const actionsOf = (app: Name, of: ObjectName) =>
  queryOptions({
    queryKey: ["actions", ...key(app, of)],
    queryFn: async ({ signal }) =>
      (await get<{ actions?: Action[] }>(at(V1, app, "/resource/actions"), { ...where(app), ...about(of) }, signal))
        .actions ?? [],
    staleTime: 0,
  });

export function run(app: Name, of: ObjectName, action: string, said: Readonly<Record<string, string>>) {
  return send("POST", at(V1, app, "/resource/actions/v2"), {
    name: app.name,
    appNamespace: app.namespace,
    ...about(of),
    action,
    resourceActionParameters: Object.entries(said).map(([name, value]) => ({ name, value })),
  });
}

/** By a merge patch; gives the object as it is then. *dryRun*: as it would be. */
export async function patch(app: Name, of: ObjectName, change: Json, dryRun: boolean) {
  return manifest(
    await send<{ manifest: string }>("POST", at(V1, app, "/resource"), JSON.stringify(change), {
      ...where(app),
      ...about(of),
      patchType: "application/merge-patch+json",
      ...(dryRun ? { dryRun } : {}),
    }),
  );
}

export const PROPAGATIONS = ["foreground", "background", "orphan"] as const;
export type Propagation = (typeof PROPAGATIONS)[number];

/** *how*: when what it owns goes: first, afterwards, or not at all. */
export function remove(app: Name, of: ObjectName, how: Propagation): Promise<unknown> {
  return send("DELETE", at(V1, app, "/resource"), undefined, {
    ...where(app),
    ...about(of),
    force: how === "background",
    orphan: how === "orphan",
  });
}
