/** What sync windows hold back, and when that changes; the server reckons, the page waits. */

/** One window; *opens* or *closes*: what it does next, by the clock of its time zone. */
export interface Coming {
  kind: string;
  schedule: string;
  duration: string;
  timeZone: string;
  description?: string;
  manualSync?: boolean;
  open?: boolean;
  opens?: string;
  closes?: string;
  /** Automated syncs wait for it. */
  holds?: boolean;
  faults?: { field: string; message: string; allowed: string }[];
}

/** *until*: without one, no end is in sight. */
export interface Gate {
  allowed: boolean;
  until?: string;
  timeZone?: string;
}

export interface Outlook {
  now: string;
  project: string;
  windows: Coming[];
  automatic: Gate;
  manual: Gate;
  waits: boolean;
}

const SOON = 1_000;
const SELDOM = 60_000; // somebody may have changed the project

/** In how many milliseconds it is to be asked for again: just after the next edge, and now and then. */
export function untilNext(known: Outlook | undefined): number {
  if (!known) return SELDOM;
  const now = Date.parse(known.now);
  const edges = known.windows.flatMap(({ opens, closes }) => [opens, closes].map((each) => Date.parse(each ?? "")));
  const left = edges.filter((each) => each > now).map((each) => each - now + SOON);
  return Math.min(SELDOM, ...left);
}
