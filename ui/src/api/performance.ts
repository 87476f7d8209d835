/** How often, how fast and how well applications are deployed, as the server has counted it. */

import { queryOptions } from "@tanstack/react-query";
import type { Day, Figures } from "@/domain/performance";
import { at, type Name, OURS, where } from "./application";
import { get } from "./client";

export interface Performance {
  days: number;
  figures: Figures;
  daily: Day[];
}

export interface Item {
  namespace: string;
  name: string;
  project: string;
  figures: Figures;
  active?: number[];
}

export interface Fleet extends Performance {
  items: Item[];
  more?: number;
}

const EVERY = 60_000;

export const performanceOf = (app: Name, days: number) =>
  queryOptions({
    queryKey: ["performance", app.namespace, app.name, days],
    queryFn: ({ signal }) => get<Performance>(at(OURS, app, "/performance"), { ...where(app), days }, signal),
    refetchInterval: EVERY,
    placeholderData: (before) => before,
  });

export const performanceOfAll = (days: number, q: string) =>
  queryOptions({
    queryKey: ["performance", days, q],
    queryFn: ({ signal }) => get<Fleet>("/api/trueup/v1/performance", { days, q }, signal),
    refetchInterval: EVERY,
    placeholderData: (before) => before,
    retry: false,
  });
