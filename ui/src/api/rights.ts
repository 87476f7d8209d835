/** What the one who looks may do. */

import { queryOptions } from "@tanstack/react-query";
import { get } from "./client";

/** Whether the one who looks may do that; *object* as `argocd-rbac-cm` names it. */
export const may = (action: string, object: string) =>
  queryOptions({
    queryKey: ["may", action, object],
    queryFn: async ({ signal }) =>
      (
        await get<{ value: string }>(
          `/api/v1/account/can-i/applications/${action}/${object.split("/").map(encodeURIComponent).join("/")}`,
          {},
          signal,
        )
      ).value === "yes",
    staleTime: 30_000,
  });
