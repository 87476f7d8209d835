/** Labels and the like as lines of a form. */

import type { Cluster } from "@/api/settings";
import { lines } from "@/domain/project";
import type { Values } from "../parts/Form";

export function pairs(text: string): Record<string, string> {
  return Object.fromEntries(
    lines(text).map((each) => {
      const at = each.indexOf("=");
      return at < 0 ? [each, ""] : [each.slice(0, at).trim(), each.slice(at + 1).trim()];
    }),
  );
}

export function paired(of: Record<string, string> | undefined): string {
  return Object.entries(of ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .join("\n");
}

export function valuesOf(each: Cluster): Values {
  return {
    name: each.name ?? "",
    namespaces: (each.namespaces ?? []).join("\n"),
    clusterResources: String(each.clusterResources ?? false),
    project: each.project ?? "",
    shard: each.shard === undefined ? "" : String(each.shard),
    labels: paired(each.labels),
    annotations: paired(each.annotations),
  };
}

/** What may be changed of a cluster besides its credentials. */
export function changed(values: Values): Omit<Cluster, "server"> {
  return {
    name: values.name ?? "",
    namespaces: lines(values.namespaces ?? ""),
    clusterResources: values.clusterResources === "true",
    project: values.project ?? "",
    labels: pairs(values.labels ?? ""),
    annotations: pairs(values.annotations ?? ""),
    ...(values.shard ? { shard: Number(values.shard) } : {}),
  };
}
