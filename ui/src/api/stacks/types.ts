/** A Stack as the API tells it; what is at its default is left out of answers. */

import type { Initiator } from "@/api/application";

export interface StackName {
  readonly namespace: string;
  readonly name: string;
}

export interface Totals {
  create?: number;
  update?: number;
  replace?: number;
  delete?: number;
  forget?: number;
  move?: number;
  import?: number;
  outputs?: number;
}

export interface PlanStatus {
  id?: string;
  digest?: string;
  /** `apply` if it is not told. */
  kind?: string;
  revision?: string;
  serial?: number;
  startedAt?: string;
  madeAt?: string;
  totals?: Totals;
  provisional?: boolean;
  heals?: boolean;
  needs?: number;
  why?: string[];
  risks?: string[];
  state?: string;
  author?: string;
  /** What stood before it and was not applied; what people had approved of, if there is any. */
  overtakes?: { id?: string; digest?: string; approvedBy?: string[] };
}

export interface RunStatus {
  id?: string;
  kind?: string;
  phase?: string;
  due?: string;
  revision?: string;
  step?: string;
  message?: string;
  done?: number;
  total?: number;
  current?: string[];
  startedAt?: string;
  finishedAt?: string;
  attempts?: number;
  initiatedBy?: Initiator;
}

/** What a list says of it. */
export interface StackRow extends StackName {
  project: string;
  repoUrl: string;
  path: string;
  tool: string;
  sync?: string;
  health?: string;
  message?: string;
  revision?: string;
  plan?: PlanStatus;
  run?: RunStatus;
  waits?: number;
  drifted?: number;
  resources?: number;
  appliedAt?: string;
  engine?: string;
  /** What it depends on, or reads outputs of: `Kind/namespace/name`. */
  needs?: string[];
}

/** *of* leans on *on*, each `Kind/namespace/name`; *waits*: until that is well. */
export interface Tie {
  of: string;
  on: string;
  waits?: boolean;
  outputs?: string[];
}

export interface Approval {
  digest: string;
  by: string;
  at?: string;
  comment?: string;
}

export interface Drifted {
  address?: string;
  action?: string;
  attributes?: string[];
  firstSeen?: string;
  looks?: number;
}

/** *before*: how it was left; *after*: how it is now. None, where they are not kept. */
export interface Found extends Drifted {
  fields?: FieldChange[];
}

/** What the last look at a Stack has found. */
export interface StackDrift extends StackName {
  project: string;
  react: string;
  resources: Drifted[];
  checkedAt?: string;
}

export interface Applied {
  id?: number;
  revision?: string;
  digest?: string;
  kind?: string;
  totals?: Totals;
  serial?: number;
  startedAt?: string;
  deployedAt?: string;
  initiatedBy?: Initiator;
  approvedBy?: string[];
}

export interface StackCondition {
  type: string;
  status?: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

export interface StackSpec {
  source?: { repoURL?: string; path?: string; targetRevision?: string };
  project?: string;
  tool?: string;
  version?: string;
  workspace?: string;
  policy?: { plan?: string; apply?: string; protect?: boolean; approvers?: { count?: number; author?: boolean } };
  drift?: { every?: string; react?: string };
  suspend?: boolean;
}

export interface Stack {
  metadata: {
    name: string;
    namespace: string;
    resourceVersion?: string;
    deletionTimestamp?: string;
    finalizers?: string[];
    labels?: Record<string, string>;
  };
  spec: StackSpec;
  operation?: Record<string, unknown> & { initiatedBy?: Initiator };
  approvals?: Approval[];
  status?: {
    sync?: { status?: string; revision?: string };
    health?: { status?: string; message?: string };
    plan?: PlanStatus;
    run?: RunStatus;
    /** What was asked for last, and is not done. */
    refused?: { kind?: string; reason?: string; message?: string; at?: string; by?: string };
    applied?: { kind?: string; revision?: string; at?: string; serial?: number };
    drift?: { checkedAt?: string; resources?: Drifted[] };
    outputs?: { name: string; sensitive?: boolean }[];
    resources?: number;
    engine?: string;
    history?: Applied[];
    conditions?: StackCondition[];
  };
}

export interface Change {
  ref: { kind: { group: string; kind: string }; namespace: string; name: string };
  action: string;
  fields?: FieldChange[];
  remarks?: Remarks;
}

export interface FieldChange {
  path: string[];
  before?: unknown;
  after?: unknown;
  unknown?: boolean;
  sensitive?: boolean;
  forces?: boolean;
}

export interface Remarks {
  reason?: string;
  because?: string[];
  movedFrom?: string;
  imported?: string;
  deposed?: string;
  createdFirst?: boolean;
  left?: boolean;
  runs?: string[];
  trigger?: string;
  /** What it leans on, by where that is declared: addresses without keys. */
  needs?: string[];
}

/** *severity*: `error` if it is not told. */
export interface StackFinding {
  type: string;
  message: string;
  hint?: string;
  severity?: string;
  ref?: Change["ref"];
  asks?: boolean;
}

export interface StackPlan {
  id: string;
  plan: { revision: string; steps?: { tasks?: { change: Change }[] }[]; findings?: StackFinding[] };
  status?: PlanStatus;
  approvals?: Approval[];
}

export interface Output {
  type?: unknown;
  sensitive?: boolean;
  value?: unknown;
}

export interface StackRights {
  plan: boolean;
  approve: boolean;
  apply: boolean;
  update: boolean;
  delete: boolean;
  /** Outputs and the state, with their secrets. */
  reveal: boolean;
  restore: boolean;
  unlock: boolean;
}
