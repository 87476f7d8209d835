/** What a set of Stacks has found, and what of it a person has to look at. */

import type { RootStatus, StackSet } from "@/api/stacksets";

/** How a set stands, in a word. */
export type SetStanding = "wrong" | "gone" | "paused" | "unknown" | "fine";

interface Seen {
  lookedAt?: string | undefined;
  gone?: number | undefined;
  ready?: boolean | undefined;
  paused?: boolean | undefined;
}

export function setStandingOf({ lookedAt, gone = 0, ready = false, paused = false }: Seen): SetStanding {
  if (paused) return "paused";
  if (!lookedAt && !ready) return "unknown";
  if (!ready) return "wrong";
  return gone > 0 ? "gone" : "fine";
}

const BAD = ["Invalid", "Taken"];
const rank = ({ state = "Current" }: RootStatus) => (BAD.includes(state) ? 0 : state === "Current" ? 2 : 1);

/** What somebody has to look at comes first; then by their folders. */
export function rootsOf({ status }: StackSet): RootStatus[] {
  const by = (one: RootStatus, other: RootStatus) => ((one.path ?? "") < (other.path ?? "") ? -1 : 1);
  return (status?.roots ?? []).toSorted((one, other) => rank(one) - rank(other) || by(one, other));
}

/** What is wrong with it, in the words of the server. */
export function wrongOf({ status }: StackSet): string[] {
  const said = (status?.conditions ?? []).filter(({ type, status: is }) => (type === "Ready") === (is === "False"));
  return [...new Set(said.map(({ message }) => message ?? "").filter(Boolean))];
}
