/** AppProjects, and their lists as lines of text, as people write them in a form. */

export interface Kind {
  group?: string;
  kind?: string;
  name?: string;
}

export interface Destination {
  server?: string;
  name?: string;
  namespace?: string;
}

export interface Role {
  name: string;
  description?: string;
  policies?: string[];
  groups?: string[];
  jwtTokens?: Token[];
}

export interface Token {
  iat: number;
  exp?: number;
  id?: string;
}

export interface Window {
  kind?: string;
  schedule?: string;
  duration?: string;
  applications?: string[];
  namespaces?: string[];
  clusters?: string[];
  manualSync?: boolean;
  timeZone?: string;
  andOperator?: boolean;
  description?: string;
  syncOverrun?: boolean;
}

export interface Spec {
  description?: string;
  sourceRepos?: string[];
  sourceNamespaces?: string[];
  destinations?: Destination[];
  clusterResourceWhitelist?: Kind[];
  clusterResourceBlacklist?: Kind[];
  namespaceResourceWhitelist?: Kind[];
  namespaceResourceBlacklist?: Kind[];
  orphanedResources?: { warn?: boolean; ignore?: Kind[] };
  signatureKeys?: { keyID: string }[];
  sourceIntegrity?: unknown;
  syncWindows?: Window[];
  roles?: Role[];
  permitOnlyProjectScopedClusters?: boolean;
  destinationServiceAccounts?: { server?: string; namespace?: string; defaultServiceAccount?: string }[];
}

export interface Project {
  metadata: { name: string; resourceVersion?: string; creationTimestamp?: string };
  spec: Spec;
  status?: { jwtTokensByRole?: Record<string, { items?: Token[] }> };
}

/** The tokens of a role, from wherever they are kept; the newest first. */
export function tokensOf(project: Project, role: Role): Token[] {
  const kept = project.status?.jwtTokensByRole?.[role.name]?.items ?? [];
  const known = new Set(kept.map((each) => each.id ?? String(each.iat)));
  const others = (role.jwtTokens ?? []).filter((each) => !known.has(each.id ?? String(each.iat)));
  return [...kept, ...others].sort((a, b) => b.iat - a.iat);
}

export function lines(text: string): string[] {
  return text
    .split("\n")
    .map((each) => each.trim())
    .filter(Boolean);
}

/** `group/Kind`, `group/Kind/name`; the core group is empty: `/ConfigMap`. */
export function kindLine({ group = "", kind = "", name }: Kind): string {
  return [group, kind, ...(name ? [name] : [])].join("/");
}

export function kindOf(line: string): Kind {
  const parts = line.split("/");
  if (parts.length === 1) return { group: "", kind: line };
  const [group = "", kind = "", name] = parts;
  return { group, kind, ...(name ? { name } : {}) };
}

/** `cluster namespace`, the cluster by its address or, if it is none, by its name. */
export function destinationLine({ server, name, namespace = "*" }: Destination): string {
  return `${name || server || "*"} ${namespace}`;
}

export function destinationOf(line: string): Destination {
  const [cluster = "*", namespace = "*"] = line.split(/\s+/u);
  const address = cluster === "*" || cluster.replace(/^!/u, "").includes(":") || cluster.includes("*");
  return { ...(address ? { server: cluster } : { name: cluster }), namespace };
}

/** `cluster namespace account`. */
export function accountLine(each: NonNullable<Spec["destinationServiceAccounts"]>[number]): string {
  return [each.server || "*", each.namespace || "*", each.defaultServiceAccount ?? ""].join(" ");
}

export function accountOf(line: string) {
  const [server = "*", namespace = "*", defaultServiceAccount = ""] = line.split(/\s+/u);
  return { server, namespace, defaultServiceAccount };
}

/** *spec* without what says nothing. */
export function tidy(spec: Spec): Spec {
  const kept = Object.entries(spec).filter(
    ([, value]) => !(value === undefined || value === "" || value === false || (Array.isArray(value) && !value.length)),
  );
  return Object.fromEntries(kept) as Spec;
}
