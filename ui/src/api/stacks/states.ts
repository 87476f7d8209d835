/** States of Terraform: their versions, what differs between two of them, and who holds them. */

import { queryOptions } from "@tanstack/react-query";
import { get, path, send } from "@/api/client";
import { keyOfStack } from "./stacks";
import type { StackName } from "./types";

export interface StateVersion {
  number: number;
  serial: number;
  lineage: string;
  at: string;
  size?: number;
  by?: string;
  run?: string;
  revision?: string;
  restored?: number;
  resources?: number;
  terraformVersion?: string;
  deleted?: boolean;
}

export interface StateLock {
  info: { ID?: string; Operation?: string; Who?: string; Created?: string };
  by?: string;
  run?: string;
  at?: string;
}

export interface Edited {
  action: string;
  before?: unknown;
  after?: unknown;
  sensitive?: boolean;
}

export interface StateDiff {
  resources?: { address: string; action: string; fields?: (Omit<Edited, "action"> & { field: string })[] }[];
  outputs?: (Edited & { name: string })[];
  readable?: boolean;
}

export interface Compared {
  diff: StateDiff;
  until: StateVersion;
  since?: StateVersion;
}

/** Of a Stack that has another workspace than `default`, its. */
export interface StateName extends StackName {
  readonly workspace?: string | undefined;
}

const at = ({ namespace, name }: StateName, more: string) =>
  `/api/trueup/v1/states/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}/${more}`;
const which = ({ workspace }: StateName) => (workspace ? { workspace } : {});

export const versions = (of: StateName) =>
  queryOptions({
    queryKey: keyOfStack(of, "versions"),
    queryFn: ({ signal }) =>
      get<{ items: StateVersion[]; lock?: StateLock | null }>(at(of, "versions"), which(of), signal),
  });

/** *since*: 0: as if there had been nothing. */
export const between = (of: StateName, since: number, until: number) =>
  queryOptions({
    queryKey: keyOfStack(of, "diff", String(since), String(until)),
    queryFn: ({ signal }) => get<Compared>(at(of, "diff"), { ...which(of), since, until }, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Where a version is, to be saved as Terraform wrote it; with its secrets. */
export const fileOf = (of: StateName, number: number) => path(at(of, `versions/${number}/file`), which(of));

export const restoreState = (of: StateName, number: number, reason: string) =>
  send<StateVersion>("POST", at(of, "restore"), { number, reason }, which(of));
export const unlockState = (of: StateName, id: string, reason: string) =>
  send<unknown>("POST", at(of, "unlock"), { id, reason }, which(of));
