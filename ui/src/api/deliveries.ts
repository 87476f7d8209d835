/** What the matrix of deliveries needs besides the fleet. */

import { queryOptions } from "@tanstack/react-query";
import type { Environment } from "@/domain/deliveries";
import { at, type Name, V1, where } from "./application";
import { get } from "./client";

export const environments = queryOptions({
  queryKey: ["environments"],
  queryFn: async ({ signal }) =>
    (await get<{ environments: Environment[] }>("/api/trueup/v1/environments", {}, signal)).environments,
  staleTime: 300_000,
});

export interface Commit {
  author?: string;
  date?: string;
  message?: string;
  tags?: string[];
}

export const commit = (app: Name, revision: string) =>
  queryOptions({
    queryKey: ["commit", app.namespace, app.name, revision],
    queryFn: ({ signal }) =>
      get<Commit>(at(V1, app, `/revisions/${encodeURIComponent(revision)}/metadata`), where(app), signal),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

/** Whether sync windows let anybody sync it now. */
export const windows = (app: Name) =>
  queryOptions({
    queryKey: ["windows open", app.namespace, app.name],
    queryFn: ({ signal }) => get<{ canSync?: boolean }>(at(V1, app, "/syncwindows"), where(app), signal),
    staleTime: 30_000,
  });
