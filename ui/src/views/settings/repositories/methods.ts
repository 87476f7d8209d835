/** How we say who we are to a repository: which fields each way takes. */

import type { Repository, Store } from "@/api/settings";
import type { Values } from "../parts/Form";

export const METHODS: Readonly<Record<string, readonly string[]>> = {
  none: [],
  https: ["username", "password", "forceHttpBasicAuth"],
  bearer: ["bearerToken"],
  ssh: ["sshPrivateKey"],
  github: ["githubAppID", "githubAppInstallationID", "githubAppPrivateKey", "githubAppEnterpriseBaseUrl"],
  google: ["gcpServiceAccountKey"],
  azure: ["useAzureWorkloadIdentity"],
  principal: [
    "azureServicePrincipalClientId",
    "azureServicePrincipalTenantId",
    "azureServicePrincipalClientSecret",
    "azureActiveDirectoryEndpoint",
  ],
  tls: ["tlsClientCertData", "tlsClientCertKey"],
};
export const SECRETS = new Set([
  ...["password", "bearerToken", "sshPrivateKey", "githubAppPrivateKey", "gcpServiceAccountKey"],
  ...["azureServicePrincipalClientSecret", "tlsClientCertData", "tlsClientCertKey"],
]);
export const FILES = new Set([
  ...["sshPrivateKey", "githubAppPrivateKey", "gcpServiceAccountKey", "tlsClientCertData", "tlsClientCertKey"],
]);
export const SWITCHES = new Set([
  ...["insecure", "insecureOCIForceHttp", "enableLfs", "enableOCI", "forceHttpBasicAuth", "useAzureWorkloadIdentity"],
]);
const NUMBERS = new Set(["depth", "githubAppID", "githubAppInstallationID"]);
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  git: ["insecure", "enableLfs", "proxy", "noProxy", "depth"],
  helm: ["insecure", "enableOCI", "proxy", "noProxy"],
  oci: ["insecure", "insecureOCIForceHttp", "proxy", "noProxy"],
};

export const isTemplate = (store: Store) => store.endsWith("creds");

/** Fields that are always there, those of the way, and what few need. */
export function fieldsOf(store: Store, values: Values): { main: string[]; more: readonly string[] } {
  const first = isTemplate(store) ? ["url", "type"] : ["repo", "type", "name", "project"];
  const way = METHODS[values.method ?? "none"] ?? [];
  const shown = way.filter((each) => each !== "useAzureWorkloadIdentity");
  return { main: [...first, "method", ...shown], more: OTHERS[values.type ?? "git"] ?? [] };
}

/** The way that a stored one goes, as far as it shows. */
export function methodOf(each: Repository): string {
  if (each.githubAppID) return "github";
  if (String(each.useAzureWorkloadIdentity) === "true") return "azure";
  if (each.azureServicePrincipalClientId) return "principal";
  if (each.sshCreds || /^ssh:|^[^/]+@/u.test(each.repo ?? each.url ?? "")) return "ssh";
  if (each.tlsCreds) return "tls";
  return each.username && String(each.inheritedCreds) !== "true" ? "https" : "none";
}

export function valuesOf(each: Repository): Values {
  const plain = Object.entries(each).filter(([, value]) => typeof value !== "object" && value !== undefined);
  return { ...Object.fromEntries(plain.map(([name, value]) => [name, String(value)])), method: methodOf(each) };
}

/**
 * What is sent. *before*: what is stored, of which nothing is lost that no field shows.
 * Credentials of another way than the one that is chosen are taken out.
 */
export function said(store: Store, values: Values, before?: Repository): Repository {
  const { main, more } = fieldsOf(store, values);
  const chosen = new Set([...main, ...more]);
  const { connectionState: _, inheritedCreds: inherited, sshCreds: __, tlsCreds: ___, ...kept } = before ?? {};
  const found: Repository = { ...kept };
  if (String(inherited) === "true") delete found.username;
  const ways = Object.values(METHODS).flat();
  const changed = before !== undefined && methodOf(before) !== values.method;
  for (const name of ways) {
    if (chosen.has(name)) continue;
    delete found[name];
    if (changed && SECRETS.has(name)) found[name] = "";
  }
  for (const name of chosen) {
    if (name === "method") continue;
    const value = values[name] ?? "";
    if (SWITCHES.has(name)) found[name] = value === "true";
    else if (NUMBERS.has(name) && value) found[name] = Number(value);
    else if (value) found[name] = value;
    else delete found[name];
  }
  if (values.method === "azure") found.useAzureWorkloadIdentity = true;
  return found;
}
