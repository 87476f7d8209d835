/** What is told to people, and links in it that lead to an approval. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { NotificationsSearch } from "@/views/notifications/address";
import { at, type Name, OURS, where } from "./application";
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

/** *mine*: the ids of those that one may have sent again, or discarded. */
interface Page {
  items: Told[];
  next: string;
  mine?: number[];
}

/** *holds*: a condition of the trigger is so now; null: it depends on the repository. */
export interface Subscribed {
  trigger: string;
  service: string;
  recipient: string;
  where: string;
  holds?: boolean | null;
  told?: string;
}

/** What of the settings, or of the annotations, is passed over. */
export interface Fault {
  where: string;
  message: string;
  hint?: string;
}

export interface Understood {
  subscriptions?: Subscribed[];
  faults?: Fault[];
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
const FEW = 3; // pages that are asked anew by themselves

export const told = (said: NotificationsSearch, limit = PAGE) =>
  infiniteQueryOptions({
    queryKey: ["notifications", said, limit],
    queryFn: ({ pageParam, signal }) => get<Page>(ROOT, { ...said, cursor: pageParam || undefined, limit }, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.next || undefined,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > FEW ? false : EVERY),
  });

/** Who is told of what of an application. */
export const understood = (app: Name) =>
  queryOptions({
    queryKey: ["notifications", "of", app.namespace, app.name],
    queryFn: ({ signal }) => get<Understood>(at(OURS, app, "/notifications"), where(app), signal),
    refetchInterval: EVERY * 2,
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
