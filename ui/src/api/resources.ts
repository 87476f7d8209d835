/** The objects that all Applications manage, a page at a time. */

import { infiniteQueryOptions } from "@tanstack/react-query";
import { get } from "./client";

/** What is asked for: of each field one value; empty: any. */
export interface ResourcesAsked {
  readonly search?: string;
  readonly kind?: string;
  readonly health?: string;
  readonly sync?: string;
  readonly namespace?: string;
}

export interface ManagedObject {
  readonly application: string;
  readonly appNamespace: string;
  readonly project: string;
  readonly cluster: string;
  readonly group?: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly health?: string;
  readonly sync?: string;
  readonly message?: string;
}

export interface ResourcesPage {
  readonly items: readonly ManagedObject[];
  readonly total: number;
  readonly counts: Readonly<Record<"kind" | "health" | "sync" | "namespace", Readonly<Record<string, number>>>>;
  readonly next?: string;
}

export const resources = (asked: ResourcesAsked) =>
  infiniteQueryOptions({
    queryKey: ["resources", asked],
    queryFn: ({ pageParam, signal }) =>
      get<ResourcesPage>("/api/trueup/v1/resources", { ...asked, cursor: pageParam || undefined, limit: 200 }, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.next || undefined,
    placeholderData: (before) => before,
  });
