/** What Terraform calls things, as people read it. */

import type { Change } from "@/api/stacks/types";

export type ResourceRef = Change["ref"];

/** `module.net["a"].cloud_server.web[0]` */
export function addressOf({ kind, namespace, name }: ResourceRef): string {
  return [namespace, kind.kind, name].filter(Boolean).join(".");
}

/** Without its module, where that is said already. */
export function within({ kind, name }: ResourceRef): string {
  return [kind.kind, name].filter(Boolean).join(".");
}

/** `module.net.cloud_server.web`, where all instances of it are declared: its address without keys. */
export function declaredAt(address: string): string {
  return address.replace(/\["(?:\\.|[^"\\])*"\]|\[[^\]"]*\]/gu, "");
}

/** `tags["a"][0]` of `["tags", "[\"a\"]", "[0]"]`; other steps are dotted. */
export function fieldName(path: readonly string[]): string {
  return path.join(".").replaceAll(".[", "[");
}

export function isOutput({ kind }: ResourceRef): boolean {
  return kind.group === "terraform" && kind.kind === "output";
}
