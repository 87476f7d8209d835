/** What the form of an application can suggest; whoever may not see it gets none, and types. */

import { queryOptions } from "@tanstack/react-query";
import { get } from "./client";

const one = (repository: string, what: string) => `/api/v1/repositories/${encodeURIComponent(repository)}/${what}`;
const KEPT = { staleTime: 60_000, retry: false } as const;

export interface Asked {
  repository: string;
  revision: string;
  name: string;
  project: string;
}

export const repositories = queryOptions({
  ...KEPT,
  queryKey: ["offers", "repositories"],
  queryFn: async ({ signal }) => {
    const { items } = await get<{ items: { repo: string; type?: string }[] }>("/api/v1/repositories", {}, signal);
    return items.map((each) => each.repo);
  },
});

export const clusters = queryOptions({
  ...KEPT,
  queryKey: ["offers", "clusters"],
  queryFn: async ({ signal }) => {
    const { items } = await get<{ items: { name?: string; server: string }[] }>("/api/v1/clusters", {}, signal);
    return items.map((each) => each.name || each.server);
  },
});

export const refs = (repository: string) =>
  queryOptions({
    ...KEPT,
    enabled: repository !== "",
    queryKey: ["offers", "refs", repository],
    queryFn: async ({ signal }) => {
      const found = await get<{ branches?: string[]; tags?: string[] }>(one(repository, "refs"), {}, signal);
      return ["HEAD", ...(found.branches ?? []), ...(found.tags ?? [])];
    },
  });

export const folders = ({ repository, revision, name, project }: Asked) =>
  queryOptions({
    ...KEPT,
    enabled: repository !== "",
    queryKey: ["offers", "folders", repository, revision, project],
    queryFn: async ({ signal }) => {
      const said = { revision, appName: name, appProject: project };
      const { items } = await get<{ items: { path: string; type: string }[] }>(one(repository, "apps"), said, signal);
      return items.map((each) => each.path);
    },
  });

export const charts = (repository: string) =>
  queryOptions({
    ...KEPT,
    enabled: repository !== "",
    queryKey: ["offers", "charts", repository],
    queryFn: async ({ signal }) => {
      const found = await get<{ items: { name: string; versions: string[] }[] }>(
        one(repository, "helmcharts"),
        {},
        signal,
      );
      return found.items;
    },
  });
