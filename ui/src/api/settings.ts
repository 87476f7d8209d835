/** What the settings are about: repositories, clusters, accounts, certificates, keys, and how the server is. */

import { queryOptions } from "@tanstack/react-query";
import { get, send } from "./client";

interface State {
  status?: string;
  message?: string;
  attemptedAt?: string;
}

/** A repository, or credentials for all below an address (*url*); never with what is secret. */
export interface Repository {
  repo?: string;
  url?: string;
  type?: string;
  name?: string;
  project?: string;
  username?: string;
  inheritedCreds?: boolean | string;
  connectionState?: State;
  [more: string]: unknown;
}

export const STORES = ["repositories", "write-repositories", "repocreds", "write-repocreds"] as const;
export type Store = (typeof STORES)[number];

const items = <T>(where: string, key: readonly unknown[] = [where]) =>
  queryOptions({
    queryKey: ["settings of", ...key],
    queryFn: async ({ signal }) => (await get<{ items?: T[] }>(`/api/v1/${where}`, {}, signal)).items ?? [],
  });

export const stored = (store: Store) => items<Repository>(store);
export const addressOf = (each: Repository): string => each.repo ?? each.url ?? "";

const one = (store: Store, address: string, more = "") => `/api/v1/${store}/${encodeURIComponent(address)}${more}`;

export function test(store: Store, said: Repository): Promise<unknown> {
  return send("POST", one(store, addressOf(said), "/validate"), said, { project: said.project });
}

export function lookAgain(store: Store, each: Repository): Promise<Repository> {
  return get(one(store, addressOf(each)), { appProject: each.project, forceRefresh: true });
}

export function add(store: Store, said: Repository): Promise<unknown> {
  return send("POST", `/api/v1/${store}`, said);
}

/** What is not said of the credentials stays as it is. */
export function change(store: Store, said: Repository): Promise<unknown> {
  return send("PUT", one(store, addressOf(said)), said, { appProject: said.project, keepCredentials: true });
}

export function disconnect(store: Store, each: Repository): Promise<unknown> {
  return send("DELETE", one(store, addressOf(each)), undefined, { appProject: each.project });
}

export interface Cluster {
  server: string;
  name?: string;
  namespaces?: string[];
  clusterResources?: boolean;
  project?: string;
  shard?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  serverVersion?: string;
  connectionState?: State;
  refreshRequestedAt?: string;
  config?: {
    bearerToken?: string;
    username?: string;
    tlsClientConfig?: Record<string, unknown>;
    [more: string]: unknown;
  };
  info?: {
    applicationsCount?: number;
    kubeVersion?: string;
    apiVersions?: string[];
    cacheInfo?: { resourcesCount?: number; apisCount?: number; lastCacheSyncTime?: string };
  };
}

export const clusters = items<Cluster>("clusters");
const ofCluster = (server: string, more = "") => `/api/v1/clusters/${encodeURIComponent(server)}${more}`;

export function addCluster(said: object): Promise<unknown> {
  return send("POST", "/api/v1/clusters", said);
}

export function changeCluster(said: Cluster, fields: readonly string[]): Promise<unknown> {
  return send("PUT", ofCluster(said.server), said, { updatedFields: fields });
}

export function invalidate(server: string): Promise<unknown> {
  return send("POST", ofCluster(server, "/invalidate-cache"), {});
}

export function rotate(server: string): Promise<unknown> {
  return send("POST", ofCluster(server, "/rotate-auth"), {});
}

export function removeCluster(server: string): Promise<unknown> {
  return send("DELETE", ofCluster(server));
}

export interface Account {
  name: string;
  enabled?: boolean;
  capabilities?: string[];
  tokens?: { id: string; issuedAt?: number; expiresAt?: number }[];
}

export const accounts = items<Account>("account");
const ofAccount = (name: string, more: string) => `/api/v1/account/${encodeURIComponent(name)}${more}`;

export function changePassword(name: string, currentPassword: string, newPassword: string): Promise<unknown> {
  return send("PUT", "/api/v1/account/password", { name, currentPassword, newPassword });
}

export async function giveToken(name: string, id: string, expiresIn: number): Promise<string> {
  return (await send<{ token: string }>("POST", ofAccount(name, "/token"), { id, expiresIn })).token;
}

export function takeToken(name: string, id: string): Promise<unknown> {
  return send("DELETE", ofAccount(name, `/token/${encodeURIComponent(id)}`));
}

export interface Certificate {
  serverName: string;
  certType: string;
  certSubType?: string;
  certInfo?: string;
}

export const certificates = items<Certificate>("certificates");

export function addCertificates(given: readonly (Certificate & { certData: string })[]): Promise<unknown> {
  return send("POST", "/api/v1/certificates", { items: given });
}

export function removeCertificate({ serverName, certType, certSubType }: Certificate): Promise<unknown> {
  return send("DELETE", "/api/v1/certificates", undefined, {
    hostNamePattern: serverName,
    certType,
    certSubType: certType === "ssh" ? certSubType : undefined,
  });
}

export interface Key {
  keyID: string;
  fingerprint?: string;
  subType?: string;
  owner?: string;
  trust?: string;
  keyData?: string;
}

export const keys = items<Key>("gpgkeys");
export const key = (id: string) =>
  queryOptions({
    queryKey: ["settings of", "gpgkeys", id],
    queryFn: ({ signal }) => get<Key>(`/api/v1/gpgkeys/${encodeURIComponent(id)}`, {}, signal),
  });

export function addKeys(keyData: string): Promise<{ created?: { items?: Key[] }; skipped?: string[] }> {
  return send("POST", "/api/v1/gpgkeys", { keyData });
}

export function removeKey(keyID: string): Promise<unknown> {
  return send("DELETE", "/api/v1/gpgkeys", undefined, { keyID });
}

export interface ApplicationSet {
  metadata: { name: string; namespace?: string; creationTimestamp?: string };
  spec?: { generators?: Record<string, unknown>[]; template?: { spec?: { project?: string } } };
  status?: { resources?: { name: string }[]; conditions?: { type?: string; message?: string }[] };
}

export const applicationSets = items<ApplicationSet>("applicationsets");
