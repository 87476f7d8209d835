/** Syncs of an application that did not go well, as far as the record knows. */

import { queryOptions } from "@tanstack/react-query";
import type { Name } from "./application";
import { get } from "./client";

export interface Failure {
  id: number;
  time: string;
  message?: string;
  who?: { name?: string };
  revisions?: string[];
}

/** *ended*: when the last one did; asked anew when that changes. */
export const failures = (app: Name, ended = "") =>
  queryOptions({
    queryKey: ["failures", app.namespace, app.name, ended],
    queryFn: ({ signal }) =>
      get<{ items: Failure[] }>(
        "/api/trueup/v1/record",
        { application: app.name, appNamespace: app.namespace, kind: "operation", outcome: "failed", limit: 50 },
        signal,
      ),
    retry: false,
  });
