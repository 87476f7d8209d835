/** How Trueup itself is: of the process that answers. */

import { queryOptions } from "@tanstack/react-query";
import type { Answered, Trend } from "@/domain/health";
import { get } from "./client";

export interface Queue {
  name: string;
  waiting: number;
  busy: number;
  workers: number;
  failing: Record<string, number>;
  due?: number;
  longest?: number;
}

export interface Mishap {
  time: string;
  level: string;
  source: string;
  event: string;
  values: Record<string, string>;
}

export interface Health {
  version: string;
  python: string;
  platform: string;
  now: string;
  applications?: number;
  workings: {
    since?: string;
    host?: string;
    roles?: string[];
    queues?: Queue[];
    rendering?: { running: number; busy: number; most: number };
    stores?: { name: string; used: number; room: number }[];
    mishaps?: Mishap[];
    repositories?: Answered[];
    trends?: Trend[];
    step?: number;
  };
  clusters: {
    server: string;
    name: string;
    held?: { objects?: number; kinds?: number; synced?: string; problem?: string };
  }[];
  record?: { database: string; head?: { id?: number }; waiting?: number };
  outbox?: { service: string; phase: string; count: number }[];
  troubles: { about: string; message: string; hint?: string }[];
}

export const health = queryOptions({
  queryKey: ["health"],
  queryFn: ({ signal }) => get<Health>("/api/trueup/v1/health", {}, signal),
  refetchInterval: 5_000,
});
