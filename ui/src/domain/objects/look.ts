/** How somebody looks at the objects: which view, which of them, what is folded. All of it is in the address. */

export const VIEWS = ["tree", "network", "pods", "list"] as const;
export type View = (typeof VIEWS)[number];
export const GROUPINGS = ["node", "parent", "top"] as const;
export type Grouping = (typeof GROUPINGS)[number];
export const AGES = ["5m", "15m", "1h", "6h", "1d", "7d"] as const;
export const FACETS = ["kind", "health", "sync", "ns"] as const;
export type Facet = (typeof FACETS)[number];
/** What one picks to mean those that have no such value. */
export const NONE = "none";

/** As the address has it: lists with commas. What is not there is as usual. */
export interface Look {
  view?: View;
  q?: string;
  kind?: string;
  health?: string;
  sync?: string;
  ns?: string;
  /** Created within that time: `15m`, `6h`, `7d`. */
  since?: string;
  orphans?: "yes";
  /** Nothing is folded but what would be too many. */
  full?: "yes";
  /** Ids of those below which nothing is shown. */
  shut?: string;
  /** Ids of groups of which each member is shown. */
  open?: string;
  by?: Grouping;
  sort?: string;
}

const TEXTS = ["q", ...FACETS, "shut", "open", "sort"] as const;

/** What of an address is meant by it; the rest is left out. */
export function lookOf(said: Record<string, unknown>): Look {
  const look: Look = {};
  const view = VIEWS.find((each) => each === said.view);
  const by = GROUPINGS.find((each) => each === said.by);
  if (view) look.view = view;
  if (by && by !== "node") look.by = by;
  for (const each of TEXTS) {
    const text = said[each];
    if (typeof text === "string" && text) look[each] = text;
  }
  if (typeof said.since === "string" && age(said.since)) look.since = said.since;
  if (said.orphans === "yes") look.orphans = "yes";
  if (said.full === "yes") look.full = "yes";
  return look;
}

/** Milliseconds of `15m`; 0 if that is none. */
export function age(text: string): number {
  const [, count = "", unit = ""] = /^(\d{1,4})([mhd])$/u.exec(text) ?? [];
  return Number(count) * ({ m: 60_000, h: 3_600_000, d: 86_400_000 }[unit] ?? 0);
}

/** The values of a list in the address; a comma within a value is kept. */
export function parts(text: string | undefined): string[] {
  return text ? text.split(",").map((each) => each.replaceAll("%2C", ",").replaceAll("%25", "%")) : [];
}

export function joined(values: Iterable<string>): string | undefined {
  const said = [...values].map((each) => each.replaceAll("%", "%25").replaceAll(",", "%2C"));
  return said.length ? said.join(",") : undefined;
}

/** The list with *value* put in, or taken out if it is there. */
export function toggled(text: string | undefined, value: string): string | undefined {
  const there = new Set(parts(text));
  if (!there.delete(value)) there.add(value);
  return joined(there);
}

/** Whether some objects are left out. */
export function narrowed(look: Look): boolean {
  return Boolean(look.q || look.since || FACETS.some((each) => look[each]));
}

/** What is said when nothing is to be left out. */
export const ALL: Partial<Record<keyof Look, undefined>> = {
  q: undefined,
  kind: undefined,
  health: undefined,
  sync: undefined,
  ns: undefined,
  since: undefined,
};
