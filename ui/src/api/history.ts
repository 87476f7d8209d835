/** What was committed in between, and going back: by an operation, or by a commit in Git. */

import { queryOptions } from "@tanstack/react-query";
import { at, type Commit, type Name, OURS, where } from "./application";
import { get, send } from "./client";
import type { Plan } from "./plan";

export interface Between {
  repoUrl: string;
  paths: string[];
  commits: Commit[];
  undone: Commit[];
  more: boolean;
}

export const between = (app: Name, since: string, until: string, index: number) =>
  queryOptions({
    queryKey: ["between", app.namespace, app.name, since, until, index],
    queryFn: ({ signal }) =>
      get<Between>(at(OURS, app, "/commits"), { ...where(app), since, until, sourceIndex: index }, signal),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export interface Revert {
  id: number;
  repoUrl: string;
  branch: string;
  head: string;
  to: string;
  paths: string[];
  files: { path: string; change: "added" | "modified" | "deleted" }[];
  patch: string;
  cut: boolean;
  message: string;
  lent: boolean;
  commands: string[];
  plan?: Plan;
  problem?: string;
}

export const revert = (app: Name, id: number, source: number, prune: boolean) =>
  queryOptions({
    queryKey: ["revert", app.namespace, app.name, id, source, prune],
    queryFn: ({ signal }) => get<Revert>(at(OURS, app, "/revert"), { ...where(app), id, source, prune }, signal),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
    retry: false,
  });

export interface Made {
  commit: string;
  branch: string;
  repoUrl: string;
}

/** Push the commit on *head*, the tip that was looked at. */
export function makeRevert(app: Name, said: { id: number; source: number; head: string; why: string }): Promise<Made> {
  return send("POST", at(OURS, app, "/revert"), said, where(app));
}
