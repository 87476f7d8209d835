/** Proposals: commits that are not merged yet, what they would do, and who approves. */

import { queryOptions } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { get, send } from "./client";
import { Live, type Picture } from "./stacks/live";
import type { Approval, StackCondition, StackFinding, StackName, StackPlan } from "./stacks/types";

export interface ProposalRow extends StackName {
  repoUrl: string;
  revision: string;
  base?: string;
  title?: string;
  link?: string;
  author?: string;
  number?: string;
  phase?: string;
  commit?: string;
  digest?: string;
  parts?: { id: string; state: string; outcome?: string; changes?: number; provisional?: boolean }[];
  approved?: string[];
  asks?: boolean;
  message?: string;
  created?: string;
  since?: string;
}

export interface PartStatus {
  id: string;
  kind?: string;
  namespace?: string;
  name?: string;
  path?: string;
  after?: string[];
  touched?: string;
  state?: string;
  why?: string;
  asks?: string[];
  counts?: Record<string, number>;
  provisional?: boolean;
  needs?: number;
  because?: string[];
  risks?: string[];
  remarks?: StackFinding[];
  others?: boolean;
  outcome?: string;
  differs?: string[];
}

export interface Proposal {
  metadata: { name: string; namespace: string; resourceVersion?: string; deletionTimestamp?: string };
  spec: {
    repoURL?: string;
    revision?: string;
    base?: string;
    title?: string;
    link?: string;
    author?: string;
    number?: string;
    foreign?: boolean;
  };
  approvals?: Approval[];
  rejection?: { digest: string; by: string; reason?: string; at?: string };
  goAheads?: { commit: string; by: string; at?: string }[];
  status?: {
    phase?: string;
    revision?: string;
    base?: string;
    /** The base with the revision merged into it; a commit that only the server has. */
    merge?: string;
    authors?: string[];
    digest?: string;
    parts?: PartStatus[];
    remarks?: StackFinding[];
    since?: string;
    merged?: string;
    conditions?: StackCondition[];
  };
}

/** What one may do with it; *wrote*: a commit of it, and a policy wants others to approve. */
export interface ProposalRights {
  plan?: boolean;
  approve?: boolean;
  reject?: boolean;
  look?: boolean;
  remove?: boolean;
  wrote?: boolean;
}

/** Its parts, in the order in which they are carried out. */
export interface Proposed {
  parts?: {
    kind: string;
    name: string;
    namespace?: string;
    plan?: StackPlan["plan"] | null;
    remarks?: StackFinding[];
  }[];
}

const ROOT = "/api/trueup/v1/proposals";
const at = ({ namespace, name }: StackName, more = "") =>
  `${ROOT}/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}${more}`;
const live = new Live<ProposalRow>("proposals");

/** Those of which one may see anything, as they are now. */
export function useProposals(): Picture<ProposalRow> {
  return useSyncExternalStore(live.subscribe, live.get);
}

export const proposal = (of: StackName) =>
  queryOptions({
    queryKey: ["proposal", of.namespace, of.name, "whole"],
    queryFn: ({ signal }) => get<Proposal>(at(of), {}, signal),
  });

/** *turn*: another one when its parts or authors may be others. */
export const proposalRights = (of: StackName, turn: string) =>
  queryOptions({
    queryKey: ["proposal", of.namespace, of.name, "rights", turn],
    queryFn: ({ signal }) => get<ProposalRights>(at(of, "/rights"), {}, signal),
    staleTime: 30_000,
  });

/** *turn*: another one when a part was planned anew. */
export const proposed = (of: StackName, turn: string) =>
  queryOptions({
    queryKey: ["proposal", of.namespace, of.name, "plan", turn],
    queryFn: ({ signal }) => get<Proposed>(at(of, "/plan"), { format: "value" }, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const approveProposal = (of: StackName, digest: string, comment: string) =>
  send<Proposal>("POST", at(of, "/approvals"), { digest, comment });
export const rejectProposal = (of: StackName, digest: string, reason: string) =>
  send<Proposal>("POST", at(of, "/rejection"), { digest, reason });
export const goAhead = (of: StackName, commit: string) => send<Proposal>("POST", at(of, "/go-ahead"), { commit });
export const planProposal = (of: StackName) => send<Proposal>("POST", at(of, "/plan"), {}, { anew: true });
export const removeProposal = (of: StackName) => send<unknown>("DELETE", at(of));
