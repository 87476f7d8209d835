/** Stacks: what the page asks about them, and tells them to do. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { ApiError, get, path, send } from "@/api/client";
import type { Found, Output, Stack, StackDrift, StackName, StackPlan, StackRights, StackRow, Tie } from "./types";

const STACKS = "/api/trueup/v1/stacks";

export function at({ namespace, name }: StackName, more = ""): string {
  return `${STACKS}/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}${more}`;
}

export const keyOfStack = (of: StackName, ...more: readonly string[]) => ["stack", of.namespace, of.name, ...more];

export const stacks = queryOptions({
  queryKey: ["stacks"],
  queryFn: ({ signal }) => get<{ items: StackRow[] }>(STACKS, {}, signal),
  staleTime: 10_000,
});

/** What leans on what, Stacks and Applications. */
export const ties = queryOptions({
  queryKey: ["ties"],
  queryFn: ({ signal }) => get<{ items: Tie[] }>("/api/trueup/v1/ties", {}, signal),
  staleTime: 10_000,
});

/** What has drifted of all Stacks; *turn*: another one when there may be other drift. */
export const driftOfStacks = (turn: string) =>
  queryOptions({
    queryKey: ["drift of stacks", turn],
    queryFn: ({ signal }) => get<{ items: StackDrift[] }>("/api/trueup/v1/drift/stacks", {}, signal),
    placeholderData: keepPreviousData,
  });

export const stack = (of: StackName) =>
  queryOptions({
    queryKey: keyOfStack(of, "whole"),
    queryFn: ({ signal }) => get<Stack>(at(of), {}, signal),
  });

/** The plan of that *id*; plans never change. */
export const stackPlan = (of: StackName, id: string) =>
  queryOptions({
    queryKey: keyOfStack(of, "plan", id),
    queryFn: ({ signal }) => get<StackPlan>(at(of, "/plan"), { id }, signal),
    staleTime: Number.POSITIVE_INFINITY,
    retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status === 404),
  });

/** *turn*: what was applied last. Outputs that are revealed are not kept. */
export const outputs = (of: StackName, turn: string, reveal: boolean) =>
  queryOptions({
    queryKey: keyOfStack(of, "outputs", turn, String(reveal)),
    queryFn: ({ signal }) =>
      get<{ items: Record<string, Output> }>(at(of, "/outputs"), reveal ? { reveal } : {}, signal),
    gcTime: reveal ? 0 : 300_000,
  });

/** What the last look for drift has found, value by value; *turn*: when that was. */
export const stackDrift = (of: StackName, turn: string) =>
  queryOptions({
    queryKey: keyOfStack(of, "drift", turn),
    queryFn: ({ signal }) => get<{ items: Found[] }>(at(of, "/drift"), {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });

export const stackRights = (of: StackName) =>
  queryOptions({
    queryKey: keyOfStack(of, "rights"),
    queryFn: ({ signal }) => get<StackRights>(at(of, "/rights"), {}, signal),
    staleTime: 30_000,
  });

/** What a run that has ended has said; undefined: it is not kept. */
export const runLog = (of: StackName, run: string) =>
  queryOptions({
    queryKey: keyOfStack(of, "log", run),
    queryFn: async ({ signal }) => {
      const response = await fetch(path(at(of, `/runs/${encodeURIComponent(run)}/log`)), { signal });
      if (response.status === 404) return null;
      if (!response.ok) throw new ApiError(response.status, response.statusText);
      return response.text();
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

export interface PlanWish {
  destroy?: boolean;
  refreshOnly?: boolean;
  targets?: string[];
  replace?: string[];
}

const ask = (of: StackName, what: string, body: unknown = {}) => send<Stack>("POST", at(of, `/${what}`), body);

export const planAnew = (of: StackName, wish: PlanWish = {}) => ask(of, "plan", wish);
export const applyPlan = (of: StackName, digest: string) => ask(of, "apply", { digest });
export const approvePlan = (of: StackName, digest: string, comment: string) =>
  ask(of, "approvals", { digest, comment });
export const rejectPlan = (of: StackName, digest: string, reason: string) => ask(of, "rejection", { digest, reason });
export const lookForDrift = (of: StackName) => ask(of, "drift");
export const cancelRun = (of: StackName) => ask(of, "cancel");
export const importInto = (of: StackName, address: string, id: string) => ask(of, "import", { address, id });
export const changeStack = (of: StackName, whole: unknown) => send<Stack>("PUT", at(of), whole);
export const makeStack = (whole: unknown) => send<Stack>("POST", STACKS, whole);
export const removeStack = (of: StackName, destroy: boolean) =>
  send<unknown>("DELETE", at(of), undefined, destroy ? { destroy } : {});
