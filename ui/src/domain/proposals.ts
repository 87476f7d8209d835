/** What a commit would do that is not merged yet: how it stands, and what a person is waited for. */

import type { PartStatus, Proposal, ProposalRow } from "@/api/proposals";

/** How it stands, in a word; what a person has to do comes first. */
export type Standing =
  | "conflict"
  | "asks"
  | "failed"
  | "waits"
  | "differs"
  | "planning"
  | "approved"
  | "rejected"
  | "done"
  | "quiet";

const BAD = ["Failed", "Skipped"];

export function standingOf({ phase, parts = [], approved = [], asks }: ProposalRow): Standing {
  if (phase === "MergeConflict") return "conflict";
  if (asks) return "asks";
  if (phase === "Rejected") return "rejected";
  if (phase === "Done") return "done";
  if (phase === "Planning" || !phase) return "planning";
  if (parts.some(({ outcome }) => outcome === "Differs")) return "differs";
  if (parts.some(({ state }) => BAD.includes(state))) return "failed";
  if (parts.every(({ state }) => state === "Unchanged")) return "quiet";
  return approved.length > 0 ? "approved" : "waits";
}

/** In the order in which they are carried out: the number of the step of each. */
export function stepsOf(parts: readonly PartStatus[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const known = new Map(parts.map((part) => [part.id, part]));
  const step = (id: string, way: ReadonlySet<string>): number => {
    const there = found.get(id);
    if (there !== undefined) return there;
    const after = (known.get(id)?.after ?? []).filter((each) => known.has(each) && !way.has(each));
    const made = Math.max(0, ...after.map((each) => step(each, new Set([...way, id])))) + 1;
    found.set(id, made);
    return made;
  };
  for (const { id } of parts) step(id, new Set([id]));
  return found;
}

/** Why nobody can approve of it as it is; nothing: they can. */
export function obstacle({ status }: Proposal): "conflict" | "planning" | "failed" | "stopped" | undefined {
  const parts = status?.parts ?? [];
  if (status?.phase === "MergeConflict") return "conflict";
  if (!status?.digest || !["Planned", "Merged", "Rejected"].includes(status.phase ?? "")) return "planning";
  if (parts.some(({ state }) => BAD.includes(state ?? ""))) return "failed";
  const stops = ({ severity = "error", asks }: { severity?: string; asks?: boolean }) => severity === "error" && !asks;
  return parts.some(({ remarks = [] }) => remarks.some(stops)) ? "stopped" : undefined;
}

/** Approvals of what it would do now; of one person the last. */
export function givenTo({ approvals = [], status }: Proposal) {
  return [
    ...new Map(approvals.filter((each) => each.digest === status?.digest).map((each) => [each.by, each])).values(),
  ];
}
