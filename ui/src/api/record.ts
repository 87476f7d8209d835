/** What happened, to whoever may see what it is about. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { RecordSearch } from "@/views/record/address";
import { get, path } from "./client";

export interface Edit {
  field: string;
  before?: unknown;
  after?: unknown;
  by?: string;
  since?: string;
}

export interface Entry {
  id: number;
  time: string;
  kind: string;
  action: string;
  outcome: string;
  who?: { name?: string; issuer?: string; by?: string };
  origin?: { address?: string; agent?: string };
  application?: string;
  namespace?: string;
  project?: string;
  object?: string;
  resource?: string;
  named?: string;
  revisions?: string[];
  message?: string;
  changes?: Edit[];
  details?: Record<string, unknown>;
}

const RECORD = "/api/trueup/v1/record";
const PAGE = 100;

/** *said* as the API takes it. */
const asked = ({ entry: _, ...said }: RecordSearch) => said;

export const found = (said: RecordSearch) =>
  infiniteQueryOptions({
    queryKey: ["record", asked(said)],
    queryFn: ({ pageParam, signal }) =>
      get<{ items: Entry[]; next?: string }>(
        RECORD,
        { ...asked(said), cursor: pageParam || undefined, limit: PAGE },
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next || undefined,
    staleTime: Number.POSITIVE_INFINITY, // what is new comes by the stream
    gcTime: 0,
  });

export const entry = (id: string) =>
  queryOptions({
    queryKey: ["record", "entry", id],
    queryFn: ({ signal }) => get<Entry>(`${RECORD}/${encodeURIComponent(id)}`, {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

export interface Verdict {
  entries: number;
  tombstones: number;
  head: { id?: number };
  faults?: { id: number; problem: string }[];
  more?: number;
}

export const chain = queryOptions({
  queryKey: ["record", "chain"],
  queryFn: ({ signal }) => get<Verdict>(`${RECORD}/chain`, {}, signal),
  gcTime: 0,
});

export function exported(said: RecordSearch, format: string): string {
  return path(`${RECORD}/export`, { ...asked(said), format });
}

const AGAIN = 2_000; // milliseconds until a stream that was refused is asked for again

/** Calls *heard* with what is new after *after* (0: all), until what is given back is called. */
export function follow(said: RecordSearch, after: number, heard: (entry: Entry) => void): () => void {
  let last = after;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource;
  const open = () => {
    source = new EventSource(path(`${RECORD}/stream`, { ...asked(said), after: last }));
    source.onmessage = (event: MessageEvent<string>) => {
      const entry = JSON.parse(event.data) as Entry;
      last = entry.id;
      heard(entry);
    };
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, AGAIN); // else the browser asks again
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
