/** What Kubernetes' events tell. */

import { queryOptions } from "@tanstack/react-query";
import { at, type Name, V1, where } from "./application";
import { get } from "./client";
import { key, type ObjectName } from "./objects";

export interface Happened {
  type?: string;
  reason?: string;
  message?: string;
  count?: number;
  firstTimestamp?: string;
  lastTimestamp?: string;
  eventTime?: string;
  series?: { count?: number; lastObservedTime?: string };
  source?: { component?: string };
  reportingComponent?: string;
  metadata?: { creationTimestamp?: string };
  involvedObject?: { kind?: string; name?: string };
}

export const happened = (app: Name) =>
  queryOptions({
    queryKey: ["events", app.namespace, app.name],
    queryFn: ({ signal }) => get<{ items?: Happened[] }>(at(V1, app, "/events"), where(app), signal),
    refetchInterval: 15_000,
  });

export const happenedTo = (app: Name, of: ObjectName, uid: string) =>
  queryOptions({
    queryKey: ["events of", ...key(app, of), uid],
    queryFn: ({ signal }) =>
      get<{ items?: Happened[] }>(
        at(V1, app, "/events"),
        { ...where(app), resourceName: of.name, resourceNamespace: of.namespace, resourceUID: uid },
        signal,
      ),
    refetchInterval: 15_000,
  });
