/** Projects, their roles' tokens, and what policies and windows mean. */

import { queryOptions } from "@tanstack/react-query";
import type { Project, Role, Spec, Window } from "@/domain/project";
import { get, send } from "./client";
import type { Happened } from "./events";

const V1 = "/api/v1/projects";
const OURS = "/api/trueup/v1";
const at = (name: string, more = "") => `${V1}/${encodeURIComponent(name)}${more}`;

export const projects = queryOptions({
  queryKey: ["projects"],
  queryFn: async ({ signal }) => (await get<{ items?: Project[] }>(V1, {}, signal)).items ?? [],
});

export const project = (name: string) =>
  queryOptions({
    queryKey: ["projects", name],
    queryFn: ({ signal }) => get<Project>(at(name), {}, signal),
  });

export const projectEvents = (name: string) =>
  queryOptions({
    queryKey: ["projects", name, "events"],
    queryFn: ({ signal }) => get<{ items?: Happened[] }>(at(name, "/events"), {}, signal),
  });

export const lenders = (name: string) =>
  queryOptions({
    queryKey: ["projects", name, "global"],
    queryFn: ({ signal }) => get<{ items?: Project[] }>(at(name, "/globalprojects"), {}, signal),
  });

export function create(name: string, spec: Spec): Promise<Project> {
  return send("POST", V1, { project: { metadata: { name }, spec } });
}

/** Refused if somebody else has changed it since *project* was read. */
export function update(project: Project, spec: Spec): Promise<Project> {
  const { name, resourceVersion } = project.metadata;
  return send("PUT", at(name), { project: { metadata: { name, resourceVersion }, spec } });
}

export function remove(name: string): Promise<unknown> {
  return send("DELETE", at(name));
}

export async function giveToken(name: string, role: string, id: string, expiresIn: number): Promise<string> {
  const where = at(name, `/roles/${encodeURIComponent(role)}/token`);
  return (await send<{ token: string }>("POST", where, { id, expiresIn })).token;
}

export function takeToken(name: string, role: string, token: { iat: number; id?: string }): Promise<unknown> {
  return send("DELETE", at(name, `/roles/${encodeURIComponent(role)}/token/${token.iat}`), undefined, { id: token.id });
}

/** One line of a policy, and what it is about. */
export interface Meaning {
  where: string;
  text: string;
  problem?: string;
  subject?: string;
  member?: string;
  resource?: string;
  action?: string;
  object?: string;
  allow?: boolean;
  applications?: string[] | null;
  spared?: string[];
}

export interface Question {
  subject: string;
  groups: string[];
  resource: string;
  action: string;
  object: string;
}

export interface Explanation {
  lines: { meaning: Meaning; matching?: number }[];
  applications: number;
  answer?: { allowed: boolean; by?: string; text?: string; subject?: string };
  problems?: string[];
  everybody?: string;
  mode?: string;
  scopes?: string[];
}

/** *roles*: in place of those of the project; *project* empty: of `argocd-rbac-cm`. */
export const explained = (project: string, roles?: readonly Role[], question?: Question) =>
  queryOptions({
    queryKey: ["explained", project, roles, question],
    queryFn: () =>
      send<Explanation>("POST", `${OURS}/policy/explain`, {
        ...(project ? { project } : {}),
        ...(roles
          ? {
              roles: roles.map(({ name, policies, groups }) => ({
                name,
                policies: policies ?? [],
                groups: groups ?? [],
              })),
            }
          : {}),
        ...(question ? { question } : {}),
      }),
    staleTime: 10_000,
  });

export interface Calendar {
  now: string;
  windows: {
    spans: { start: string; end: string }[];
    open?: boolean;
    more?: boolean;
    faults?: { field: string; message: string; allowed: string }[];
  }[];
}

export const calendar = (windows: readonly Window[], days: number) =>
  queryOptions({
    queryKey: ["calendar", windows, days],
    queryFn: () => send<Calendar>("POST", `${OURS}/windows/preview`, { windows, days }),
    staleTime: 60_000,
  });
