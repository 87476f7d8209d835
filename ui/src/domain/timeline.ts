/** The past of an application, newest first: what was deployed, and what failed in between. */

import type { Deployment, WholeSource } from "@/api/application";
import type { Failure } from "@/api/failures";
import { type Change, changes } from "./sources";

export type Moment =
  | {
      readonly kind: "deployed";
      readonly at: string;
      readonly deployment: Deployment;
      readonly before: Deployment | undefined;
    }
  | { readonly kind: "failed"; readonly at: string; readonly failure: Failure };

/** Of those of the same second, the one that was deployed last comes first. */
export function timeline(history: readonly Deployment[], failures: readonly Failure[]): Moment[] {
  const done = history.map((deployment, index): Moment => {
    return { kind: "deployed", at: deployment.deployedAt, deployment, before: history[index - 1] };
  });
  const failed = failures.map((failure): Moment => ({ kind: "failed", at: failure.time, failure }));
  return [...done.toReversed(), ...failed].toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

export function revisionsOf({ revisions, revision }: Deployment): string[] {
  return revisions?.length ? revisions : revision ? [revision] : [];
}

export function sourcesThen({ sources, source }: Deployment): WholeSource[] {
  return sources?.length ? sources : source ? [source] : [];
}

/** What was set otherwise on the sources; each change begins with the number of its source, if there are several. */
export function settingChanges(before: readonly WholeSource[], after: readonly WholeSource[]): Change[] {
  const several = Math.max(before.length, after.length) > 1;
  return Array.from({ length: Math.max(before.length, after.length) }, (_, index) =>
    changes(before[index], after[index], several ? `[${index + 1}]` : ""),
  ).flat();
}

/** Sources whose commits differ: what lies in between can be asked for. */
export function moved(before: Deployment, after: Deployment): { index: number; since: string; until: string }[] {
  const [old, now] = [revisionsOf(before), revisionsOf(after)];
  const [from, to] = [sourcesThen(before), sourcesThen(after)];
  return now.flatMap((until, index) => {
    const since = old[index];
    const same = !from[index] || !to[index] || from[index]?.repoURL === to[index]?.repoURL;
    const commits = [since, until].every((each) => /^[0-9a-f]{40}$/u.test(each ?? ""));
    return since && since !== until && same && commits ? [{ index, since, until }] : [];
  });
}
