/** Of several Applications, those with which the one who looks may do something. */

import { useQueries, useQuery } from "@tanstack/react-query";
import { may } from "@/api/rights";
import { settings } from "@/api/session";
import type { Part } from "@/domain/drift";

/** *known*: whether all is answered; *allowed* and *denied* in the order of *parts*. */
export function useMay(action: string, parts: readonly Part[]) {
  const home = useQuery(settings).data?.controllerNamespace;
  const answers = useQueries({
    queries: parts.map(({ project, namespace, name }) =>
      may(action, namespace === home || !home ? `${project}/${name}` : `${project}/${namespace}/${name}`),
    ),
  });
  return {
    known: answers.every((each) => each.data !== undefined || each.error),
    allowed: parts.filter((_, at) => answers[at]?.data),
    denied: parts.filter((_, at) => answers[at]?.data === false || answers[at]?.error),
  };
}

/** Do it with each; what failed is told together. */
export async function each<T extends { name: string }>(all: readonly T[], act: (one: T) => Promise<unknown>) {
  const done = await Promise.allSettled(all.map(act));
  const failed = done.flatMap((result, at) =>
    result.status === "rejected" ? [`${all[at]?.name}: ${String((result.reason as Error).message)}`] : [],
  );
  if (failed.length) throw new Error(failed.join("\n"));
}
