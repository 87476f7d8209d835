/** The resource tree as a graph: what stands below what. */

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
  readonly info: readonly string[];
  readonly created: string;
  readonly uid: string;
  readonly images: readonly string[];
  /** Another with each change of the object. */
  readonly stamp: string;
}

export function items(nodes: readonly TreeNode[], managed: readonly Managed[]): Item[] {
  const declared = new Map(managed.map((each) => [plainId(each), each]));
  const ids = new Map(nodes.map((each) => [each.uid || plainId(each), plainId(each)]));
  return nodes.map((node) => {
    const own = declared.get(plainId(node));
    const health = own?.health ?? node.health;
    return {
      id: plainId(node),
      group: node.group ?? "",
      version: node.version ?? "",
      kind: node.kind,
      namespace: node.namespace ?? "",
      name: node.name,
      parents: (node.parentRefs ?? []).flatMap((each) => ids.get(each.uid || plainId(each)) ?? []),
      health: health?.status ?? "",
      message: health?.message ?? "",
      sync: own?.status ?? "",
      prune: own?.requiresPruning ?? false,
      info: (node.info ?? []).map((each) => each.value),
      created: node.createdAt ?? "",
      uid: node.uid ?? "",
      images: node.images ?? [],
      stamp: node.resourceVersion ?? "",
    };
  });
}

export function plainId(ref: { group?: string; kind: string; namespace?: string; name: string }): string {
  return [ref.group ?? "", ref.kind, ref.namespace ?? "", ref.name].join("/");
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
