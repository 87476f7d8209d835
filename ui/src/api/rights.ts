/** What the one who looks may do. */

import { queryOptions, useQuery } from "@tanstack/react-query";
import { get } from "./client";
import { settings } from "./session";

/** Whether the one who looks may do that; *object* as `argocd-rbac-cm` names it. */
export const may = (action: string, object: string) => mayTo("applications", action, object);

/** The same of another *resource*: `clusters`, `repositories` … */
export const mayTo = (resource: string, action: string, object: string) =>
  queryOptions({
    queryKey: ["may", resource, action, object],
    queryFn: async ({ signal }) =>
      (
        await get<{ value: string }>(
          `/api/v1/account/can-i/${resource}/${action}/${object.split("/").map(encodeURIComponent).join("/")}`,
          {},
          signal,
        )
      ).value === "yes",
    staleTime: 30_000,
  });

interface Named {
  metadata: { name: string; namespace: string };
  spec: { project?: string };
}

/** The same of an application, which rules call by its namespace too if that is not the usual one; of none, nothing. */
export function useMay(action: string, app: Named | undefined): boolean | undefined {
  const home = useQuery(settings).data;
  const { name = "", namespace = "" } = app?.metadata ?? {};
  const usual = !home?.controllerNamespace || home.controllerNamespace === namespace;
  const object = [app?.spec.project || "default", ...(usual ? [] : [namespace]), name].join("/");
  return useQuery({ ...may(action, object), enabled: app !== undefined && home !== undefined }).data;
}
