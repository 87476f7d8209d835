/** What differs from Git, field by field. */

import { queryOptions } from "@tanstack/react-query";
import { at, type Name, OURS, where } from "./application";
import { get } from "./client";

interface Spot {
  repoUrl: string;
  commit: string;
  file: string;
  line: number;
  how?: string;
  changed?: { commit: string; author: string; subject: string; date?: string };
}

export interface Difference {
  group: string;
  kind: string;
  namespace: string;
  name: string;
  change: "create" | "update" | "delete";
  declared?: Spot;
  fields: {
    path: string;
    desired?: unknown;
    live?: unknown;
    manager: string;
    operation: string;
    since?: string;
    declared?: Spot;
  }[];
}

export const differences = (app: Name) =>
  queryOptions({
    queryKey: ["differences", app.namespace, app.name],
    queryFn: ({ signal }) => get<{ differences: Difference[] }>(at(OURS, app, "/explain-diff"), where(app), signal),
  });
