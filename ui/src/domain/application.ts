/** An Application, as `/api/trueup/v1` sums it up. */

export const HEALTH = ["Degraded", "Missing", "Unknown", "Progressing", "Suspended", "Healthy"] as const;
export const SYNC = ["OutOfSync", "Unknown", "Synced"] as const;
export const OPERATION = ["Error", "Failed", "Running", "Terminating", "Succeeded"] as const;

export interface Source {
  repoURL?: string;
  path?: string;
  chart?: string;
  targetRevision?: string;
  targetBranch?: string;
}

export interface Condition {
  type: string;
  message: string;
  lastTransitionTime?: string;
}

export interface Application {
  /** When its sync status became what it is; without it, nobody has seen that. Not of the Application itself. */
  syncSince?: string;
  metadata: {
    name: string;
    namespace: string;
    uid?: string;
    resourceVersion?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: { kind?: string; name?: string }[];
    creationTimestamp?: string;
    deletionTimestamp?: string;
  };
  spec: {
    project?: string;
    destination?: { server?: string; name?: string; namespace?: string };
    source?: Source;
    sources?: Source[];
    sourceHydrator?: { drySource?: Source; syncSource?: Source };
    syncPolicy?: { automated?: { prune?: boolean; selfHeal?: boolean; enabled?: boolean } };
  };
  status?: {
    health?: { status?: string; message?: string; lastTransitionTime?: string };
    sync?: { status?: string; revision?: string; revisions?: string[] };
    conditions?: Condition[];
    operationState?: {
      phase?: string;
      message?: string;
      startedAt?: string;
      finishedAt?: string;
      syncResult?: { revision?: string; revisions?: string[] };
    };
    summary?: { images?: string[]; externalURLs?: string[] };
  };
}

export function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
