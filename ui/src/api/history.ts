/** What was committed in between, and going back: by an operation, or by a commit in Git. */

import { queryOptions } from "@tanstack/react-query";
import { at, type Commit, type Name, OURS, where } from "./application";
import { get, send } from "./client";
import type { Plan, PlannedTask } from "./plan";

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

/** What two deployments declared differently, whatever is live. */
export interface Compared {
  since: number;
  until: number;
  counts: Record<string, number>;
  changes: PlannedTask[];
  more?: number;
  cut?: boolean;
}

export const compared = (app: Name, since: number, until: number) =>
  queryOptions({
    queryKey: ["compared", app.namespace, app.name, since, until],
    queryFn: ({ signal }) => get<Compared>(at(OURS, app, "/compare"), { ...where(app), since, until }, signal),
    staleTime: 60_000, // the cluster that it is rendered for may serve other kinds some day
    refetchOnWindowFocus: false,
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
