/** An object for tests. */

import { type Item, items, plainId, type TreeNode } from "../tree";
import type { Network } from "./facts";

const GROUPS: Readonly<Record<string, string>> = {
  Deployment: "apps",
  ReplicaSet: "apps",
  Ingress: "networking.k8s.io",
};

export function object(
  kind: string,
  name: string,
  more: Partial<Omit<Item, "network">> & { network?: Partial<Network> } = {},
): Item {
  const { network, ...rest } = more;
  const node: TreeNode = { kind, name, namespace: "shop", group: more.group ?? GROUPS[kind] ?? "" };
  const [made] = items([network ? { ...node, networkingInfo: network } : node], []);
  if (!made) throw new Error(plainId(node));
  return { ...made, ...rest };
}
