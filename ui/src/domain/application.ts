/** An Application, as `/api/trueup/v1` sums it up. */

export const HEALTH = ["Degraded", "Missing", "Unknown", "Progressing", "Suspended", "Healthy"] as const;
export const SYNC = ["OutOfSync", "Unknown", "Synced"] as const;
export type Health = (typeof HEALTH)[number];
export type Sync = (typeof SYNC)[number];

export interface Source {
  repoURL?: string;
  path?: string;
  chart?: string;
  targetRevision?: string;
}

export interface Condition {
  type: string;
  message: string;
  lastTransitionTime?: string;
}

export interface Application {
  metadata: {
    name: string;
    namespace: string;
    uid?: string;
    resourceVersion?: string;
    labels?: Record<string, string>;
    creationTimestamp?: string;
    deletionTimestamp?: string;
  };
  spec: {
    project?: string;
    destination?: { server?: string; name?: string; namespace?: string };
    source?: Source;
    sources?: Source[];
    syncPolicy?: { automated?: { prune?: boolean; selfHeal?: boolean; enabled?: boolean } };
  };
  status?: {
    health?: { status?: string; message?: string; lastTransitionTime?: string };
    sync?: { status?: string; revision?: string; revisions?: string[] };
    conditions?: Condition[];
    operationState?: { phase?: string; message?: string; startedAt?: string; finishedAt?: string };
  };
}

/** What lists search, sort, group and show; made once for each state of an Application. */
export interface Row {
  readonly key: string;
  /** Of what was seen: another one, if anything of it is otherwise. */
  readonly version: string;
  readonly name: string;
  readonly namespace: string;
  readonly project: string;
  readonly cluster: string;
  readonly destination: string;
  readonly health: Health;
  readonly sync: Sync;
  readonly operation: string;
  readonly repositories: readonly string[];
  readonly paths: readonly string[];
  readonly revisions: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly revision: string;
  readonly changed: string;
  readonly deleting: boolean;
  readonly trouble: string;
  /** What free words are looked for in, in lower case. */
  readonly text: string;
}

export function row(app: Application): Row {
  const { metadata, spec, status } = app;
  const sources = spec.sources?.length ? spec.sources : spec.source ? [spec.source] : [];
  const to = spec.destination ?? {};
  const operation = status?.operationState;
  const found = {
    key: keyOf(metadata.namespace, metadata.name),
    version: metadata.resourceVersion ?? "",
    name: metadata.name,
    namespace: metadata.namespace,
    project: spec.project || "default",
    cluster: to.name || to.server || "",
    destination: to.namespace ?? "",
    health: known(HEALTH, status?.health?.status),
    sync: known(SYNC, status?.sync?.status),
    operation: operation?.phase ?? "",
    repositories: sources.map((each) => each.repoURL ?? ""),
    paths: sources.map((each) => each.path ?? each.chart ?? "").filter(Boolean),
    revisions: sources.map((each) => each.targetRevision || "HEAD"),
    labels: metadata.labels ?? {},
    revision: status?.sync?.revision ?? status?.sync?.revisions?.[0] ?? "",
    changed: operation?.finishedAt ?? operation?.startedAt ?? metadata.creationTimestamp ?? "",
    deleting: Boolean(metadata.deletionTimestamp),
    trouble: status?.conditions?.find((each) => each.type.endsWith("Error"))?.message ?? "",
  };
  const words = [found.name, found.project, found.cluster, found.destination, ...found.repositories, ...found.paths];
  return { ...found, text: words.join("\n").toLowerCase() };
}

export function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

function known<T extends string>(all: readonly T[], said: string | undefined): T {
  return all.find((each) => each === said) ?? ("Unknown" as T);
}
