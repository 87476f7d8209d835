/** What is told to people, and links in it that lead to an approval. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { NotificationsSearch } from "@/views/notifications/address";
import { get, send } from "./client";

export interface Topic {
  kind: string;
  namespace: string;
  name: string;
  project?: string;
}

export interface Told {
  id: number;
  topic: Topic;
  trigger: string;
  service: string;
  recipient: string;
  made: string;
  phase: string;
  tries?: number;
  due?: string;
  sent?: string;
  problem?: string;
  within?: number;
  written?: boolean;
}

interface Page {
  items: Told[];
  next: string;
}

export interface Invited {
  kind: string;
  namespace: string;
  name: string;
  digest: string;
  until: string;
  state: "open" | "used" | "over";
}

const ROOT = "/api/trueup/v1/notifications/deliveries";
const PAGE = 100;
const EVERY = 5_000;

export const told = (said: NotificationsSearch, limit = PAGE) =>
  infiniteQueryOptions({
    queryKey: ["notifications", said, limit],
    queryFn: ({ pageParam, signal }) => get<Page>(ROOT, { ...said, cursor: pageParam || undefined, limit }, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.next || undefined,
    refetchInterval: EVERY,
  });

export const retryTold = (id: number) => send<Told>("POST", `${ROOT}/${id}/retry`, {});
export const discardTold = (id: number) => send<Told>("DELETE", `${ROOT}/${id}`);

const invited = (link: string) => `/api/trueup/v1/invitations/${encodeURIComponent(link)}`;

export const invitation = (link: string) =>
  queryOptions({
    queryKey: ["invitation", link],
    queryFn: ({ signal }) => get<Invited>(invited(link), {}, signal),
    retry: false,
  });

export const answerInvitation = (link: string, digest: string, comment: string) =>
  send<unknown>("POST", invited(link), { digest, comment });
