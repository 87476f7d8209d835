/**
 * Addresses of Argo CD's page, as messages, bookmarks and annotations hold them, in terms of ours.
 *
 * `/applications/NAME` has no namespace; `view` and `node` say which view and which object is open, the
 * object as `group/kind/namespace/name/number`.
 */

import type { Row } from "./row";

/** The one called *name*: in the namespace of the control plane, if there are several. */
export function named(rows: readonly Row[], name: string, home: string): Row | undefined {
  const found = rows.filter((each) => each.name === name);
  return found.find((each) => each.namespace === home) ?? found[0];
}

/** The object that *node* means, as our addresses name it. */
export function objectOf(node: string): string | undefined {
  const parts = node.split("/");
  return parts.length >= 4 && parts[1] && parts[3] ? parts.slice(0, 4).join("/") : undefined;
}
