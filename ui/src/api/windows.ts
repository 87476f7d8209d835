/** Sync windows of one application: which are open, what comes next, and what they hold back. */

import { queryOptions } from "@tanstack/react-query";
import { type Outlook, untilNext } from "@/domain/windows";
import { at, type Name, OURS, where } from "./application";
import { get } from "./client";

export const windows = (app: Name) =>
  queryOptions({
    queryKey: ["windows", app.namespace, app.name],
    queryFn: ({ signal }) => get<Outlook>(at(OURS, app, "/windows"), where(app), signal),
    refetchInterval: ({ state }) => untilNext(state.data), // no stream tells that a window opens
  });
