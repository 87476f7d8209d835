/** What the one who looks may do, and to which applications not: one answer for all of them. */

import { queryOptions } from "@tanstack/react-query";
import { get } from "./client";

export interface Permitted {
  /** By action: `namespace/name` of those that it may not be done to. */
  denied: Record<string, string[]>;
  create: boolean;
  /** In which applications may be made, as far as one may see them. */
  projects: string[];
}

export const permitted = (action: "sync" | "get" | "update" | "delete") =>
  queryOptions({
    queryKey: ["permitted", action],
    queryFn: ({ signal }) => get<Permitted>("/api/trueup/v1/permitted", { action }, signal),
    staleTime: 30_000,
  });
