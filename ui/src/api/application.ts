/** One Application: what the page asks about the whole of it, and tells it to do. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Application, Condition } from "@/domain/application";
import type { Managed } from "@/domain/tree";
import { get, send } from "./client";

export const V1 = "/api/v1/applications";
export const OURS = "/api/trueup/v1/applications";

export interface Name {
  readonly namespace: string;
  readonly name: string;
}

export interface Deployment {
  id: number;
  revision?: string;
  revisions?: string[];
  deployedAt: string;
  deployStartedAt?: string;
  initiatedBy?: { username?: string; automated?: boolean };
  source?: { repoURL?: string; targetRevision?: string };
}

export interface Whole extends Application {
  status?: Application["status"] & {
    resources?: Managed[];
    history?: Deployment[];
    conditions?: Condition[];
    summary?: { images?: string[]; externalURLs?: string[] };
  };
}

export function at(base: string, { name }: Name, more = ""): string {
  return `${base}/${encodeURIComponent(name)}${more}`;
}

export const where = ({ namespace }: Name) => ({ appNamespace: namespace });

/** *stamp*: of the state that is asked about; another one is asked for anew. */
export const whole = (app: Name, stamp = "") =>
  queryOptions({
    queryKey: ["whole", app.namespace, app.name, stamp],
    queryFn: ({ signal }) => get<Whole>(at(V1, app), where(app), signal),
    placeholderData: keepPreviousData,
  });

export function refresh(app: Name, kind: "normal" | "hard" = "normal"): Promise<Whole> {
  return get<Whole>(at(V1, app), { ...where(app), refresh: kind });
}

export function terminate(app: Name): Promise<unknown> {
  return send("DELETE", at(V1, app, "/operation"), undefined, where(app));
}

/** *cascade*: with its objects. */
export function remove(app: Name, cascade: boolean): Promise<unknown> {
  return send("DELETE", at(V1, app), undefined, { ...where(app), cascade });
}
