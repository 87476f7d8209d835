/** Plans of several applications as one. */

export interface Planned {
  readonly counts: Readonly<Record<string, number>>;
  readonly blocked: boolean;
}

const SHOWN = ["create", "update", "replace", "delete"] as const;
export type Counted = readonly (readonly [action: string, count: number])[];

/** What changes, in the order in which people look for it. */
export function counted(counts: Readonly<Record<string, number>>): Counted {
  return SHOWN.flatMap((each) => (counts[each] ? [[each, counts[each]] as const] : []));
}

export function together(plans: Iterable<Planned>): Counted {
  const sum: Record<string, number> = {};
  for (const { counts } of plans) for (const each of SHOWN) sum[each] = (sum[each] ?? 0) + (counts[each] ?? 0);
  return counted(sum);
}
