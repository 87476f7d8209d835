/** The objects of an Application, joined from its resource tree and from what its status declares. */

import { type Network, network } from "./objects/facts";

export interface NodeRef {
  group?: string;
  version?: string;
  kind: string;
  namespace?: string;
  name: string;
  uid?: string;
}

export interface TreeNode extends NodeRef {
  parentRefs?: NodeRef[];
  info?: { name: string; value: string }[];
  images?: string[];
  health?: { status?: string; message?: string };
  createdAt?: string;
  resourceVersion?: string;
  networkingInfo?: Partial<Network>;
}

export interface Managed {
  group?: string;
  kind: string;
  namespace?: string;
  name: string;
  status?: string;
  health?: { status?: string; message?: string };
  hook?: boolean;
  requiresPruning?: boolean;
  requiresDeletionConfirmation?: boolean;
  syncWave?: number;
}

/** One object with what is known of it from the tree and from the Application's status. */
export interface Item {
  readonly id: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly parents: readonly string[];
  readonly health: string;
  readonly message: string;
  /** `Synced`, `OutOfSync`; empty: Git does not declare it. */
  readonly sync: string;
  readonly prune: boolean;
  /** It is on its way out. */
  readonly deleting: boolean;
  /** Its deletion waits for somebody who confirms it. */
  readonly confirm: boolean;
  readonly hook: boolean;
  /** Nobody declares it; it only lies in the same namespace. */
  readonly orphan: boolean;
  readonly wave: number | undefined;
  readonly info: readonly string[];
  /** `info` by its names, such as `Node`, `Containers`, `Restart Count`. */
  readonly facts: Readonly<Record<string, string>>;
  readonly network: Network | undefined;
  readonly created: string;
  readonly uid: string;
  readonly images: readonly string[];
  /** Another with each change of the object. */
  readonly stamp: string;
}

/** *before*: what these were; an object that has not changed stays the same one, so that nobody draws it anew. */
export function items(
  nodes: readonly TreeNode[],
  managed: readonly Managed[],
  orphaned: readonly TreeNode[] = [],
  before: readonly Item[] = [],
): Item[] {
  const declared = new Map(managed.map((each) => [plainId(each), each]));
  const ids = new Map([...nodes, ...orphaned].map((each) => [each.uid || plainId(each), plainId(each)]));
  const known = new Map(before.map((each) => [each.id, each]));
  const made = new Map<string, Item>();
  const put = (node: TreeNode, orphan: boolean) => {
    const id = plainId(node);
    if (made.has(id)) return;
    const now = item(node, id, declared.get(id), ids, orphan);
    const was = known.get(id);
    made.set(id, was && same(was, now) ? was : now);
  };
  for (const each of nodes) put(each, false);
  for (const each of orphaned) put(each, true);
  return [...made.values()];
}

function item(
  node: TreeNode,
  id: string,
  own: Managed | undefined,
  ids: ReadonlyMap<string, string>,
  orphan: boolean,
): Item {
  const health = own?.health?.status ? own.health : node.health;
  const parents = (node.parentRefs ?? []).flatMap((each) => ids.get(each.uid || plainId(each)) ?? []);
  return {
    id,
    group: node.group ?? "",
    version: node.version ?? "",
    kind: node.kind,
    namespace: node.namespace ?? "",
    name: node.name,
    parents: [...new Set(parents)].filter((each) => each !== id),
    health: health?.status ?? "",
    message: health?.message ?? "",
    sync: own?.status ?? "",
    prune: own?.requiresPruning ?? false,
    deleting: (node.health?.message ?? "").startsWith("Pending deletion"),
    confirm: own?.requiresDeletionConfirmation ?? false,
    hook: own?.hook ?? false,
    orphan,
    wave: own ? (own.syncWave ?? 0) : undefined,
    info: (node.info ?? []).map((each) => each.value),
    facts: Object.fromEntries((node.info ?? []).map((each) => [each.name, each.value])),
    network: network(node.networkingInfo),
    created: node.createdAt ?? "",
    uid: node.uid ?? "",
    images: node.images ?? [],
    stamp: node.resourceVersion ?? "",
  };
}

export function plainId(ref: { group?: string; kind: string; namespace?: string; name: string }): string {
  return [ref.group ?? "", ref.kind, ref.namespace ?? "", ref.name].join("/");
}

/** Whether two values of JSON say the same. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return false;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => key in right && same(left[key], right[key]));
}

const WORST = ["Degraded", "Missing", "Unknown", "Progressing", "Suspended"];

/** What is to be looked at first: the worst by health, then what differs from Git. */
export function troubles(all: readonly Item[]): Item[] {
  const rank = (each: Item) => {
    const health = WORST.indexOf(each.health);
    return health < 0 || each.health === "Unknown"
      ? each.sync === "OutOfSync"
        ? WORST.length
        : WORST.length + 1
      : health;
  };
  return all.filter((each) => rank(each) <= WORST.length).sort((a, b) => rank(a) - rank(b));
}
