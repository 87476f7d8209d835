/** StackSets: folders of roots, each root of which is a Stack. */

import { queryOptions } from "@tanstack/react-query";
import { get } from "./client";
import type { StackCondition, StackName } from "./stacks/types";

export interface SetRow extends StackName {
  project: string;
  repoUrl?: string;
  path?: string;
  revision?: string;
  found?: number;
  gone?: number;
  ready?: boolean;
  message?: string;
  lookedAt?: string;
}

export interface RootStatus {
  path?: string;
  stack?: string;
  tool?: string;
  why?: string;
  /** `Current` if it is not told. */
  state?: string;
  message?: string;
}

export interface StackSet {
  metadata: StackName;
  spec: {
    source?: { repoURL?: string; path?: string; targetRevision?: string };
    include?: string[];
    exclude?: string[];
    template?: { spec?: { project?: string } };
    /** `keep` if it is not told. */
    gone?: string;
    suspend?: boolean;
  };
  status?: {
    revision?: string;
    found?: number;
    gone?: number;
    passed?: number;
    roots?: RootStatus[];
    skipped?: { path?: string; why?: string }[];
    conditions?: StackCondition[];
    lookedAt?: string;
  };
}

const ROOT = "/api/trueup/v1/stacksets";
const AGAIN = 10_000; // milliseconds: they change with commits, so nobody streams them

export const stackSets = queryOptions({
  queryKey: ["stacksets"],
  queryFn: ({ signal }) => get<{ items?: SetRow[] }>(ROOT, {}, signal),
  refetchInterval: AGAIN,
});

export const stackSet = ({ namespace, name }: StackName) =>
  queryOptions({
    queryKey: ["stacksets", namespace, name],
    queryFn: ({ signal }) =>
      get<StackSet>(`${ROOT}/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`, {}, signal),
    refetchInterval: AGAIN,
  });
