/** A kubeconfig that somebody pastes, as what `POST /api/v1/clusters` takes. */

import { parse } from "yaml";

interface Named {
  name?: string;
  [part: string]: unknown;
}

export interface Read {
  name: string;
  server: string;
  config: Record<string, unknown>;
}

export type Problem = "not yaml" | "no context" | "no cluster" | "files" | "program" | "nobody";

const list = (value: unknown): Named[] => (Array.isArray(value) ? (value as Named[]) : []);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const part = (found: Named | undefined, name: string) => (found?.[name] ?? {}) as Record<string, unknown>;

/** Of its current context, or the only one. What only the machine of whoever pastes has is a problem. */
export function kubeconfig(said: string): Read | Problem {
  const whole = parsed(said);
  if (!whole) return "not yaml";
  const contexts = list(whole.contexts);
  const current = contexts.find((each) => each.name === whole["current-context"]) ?? contexts[0];
  if (!current) return "no context";
  const context = part(current, "context");
  const cluster = part(
    list(whole.clusters).find((each) => each.name === context.cluster),
    "cluster",
  );
  const user = part(
    list(whole.users).find((each) => each.name === context.user),
    "user",
  );
  if (!text(cluster.server)) return "no cluster";
  if (cluster["certificate-authority"] || user["client-certificate"] || user["client-key"] || user.tokenFile)
    return "files";
  if (user.exec || user["auth-provider"]) return "program";
  const who = credentials(user);
  if (!who) return "nobody";
  const tls = {
    insecure: cluster["insecure-skip-tls-verify"] === true,
    ...(cluster["certificate-authority-data"] ? { caData: cluster["certificate-authority-data"] } : {}),
    ...(cluster["tls-server-name"] ? { serverName: cluster["tls-server-name"] } : {}),
    ...who.tls,
  };
  const proxy = cluster["proxy-url"] ? { proxyUrl: cluster["proxy-url"] } : {};
  return {
    name: text(current.name),
    server: text(cluster.server),
    config: { ...who.plain, ...proxy, tlsClientConfig: tls },
  };
}

function credentials(user: Record<string, unknown>) {
  const tls = user["client-certificate-data"]
    ? { certData: user["client-certificate-data"], keyData: user["client-key-data"] }
    : undefined;
  if (user.token) return { plain: { bearerToken: user.token }, tls: {} };
  if (user.username) return { plain: { username: user.username, password: user.password }, tls: tls ?? {} };
  return tls && { plain: {}, tls };
}

function parsed(said: string): Record<string, unknown> | undefined {
  try {
    const found: unknown = parse(said);
    return found && typeof found === "object" ? (found as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
