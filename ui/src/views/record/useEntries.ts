/** Entries as they are asked for, page by page, and as they come: what is new waits until it is let in. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { type Entry, follow, found as query } from "@/api/record";
import { together } from "@/domain/record";
import type { RecordSearch } from "@/views/record/address";

export interface Found {
  entries: readonly Entry[];
  /** New ones that are not among *entries* yet. */
  waiting: number;
  letIn: () => void;
  /** Whether there are older ones. */
  more: boolean;
  older: () => void;
  loading: boolean;
  pending: boolean;
  error: Error | null;
}

export function useEntries(said: RecordSearch): Found {
  const found = useInfiniteQuery(query(said));
  const key = JSON.stringify(said);
  const [fresh, setFresh] = useState<{ key: string; heard: Entry[]; shown: number }>({ key, heard: [], shown: 0 });
  const known = useMemo(() => found.data?.pages.flatMap((each) => each.items) ?? [], [found.data]);
  const first = found.data?.pages[0]?.items[0]?.id ?? 0;
  const ready = found.isSuccess;
  useEffect(() => {
    if (!ready) return undefined;
    return follow(JSON.parse(key) as RecordSearch, first, (entry) =>
      setFresh((before) => {
        const mine = before.key === key ? before : { key, heard: [], shown: 0 };
        return { ...mine, heard: [...mine.heard, entry] };
      }),
    );
  }, [key, ready, first]);
  const mine = fresh.key === key ? fresh : { key, heard: [], shown: 0 };
  const entries = useMemo(() => together(mine.heard.slice(0, mine.shown), known), [mine, known]);
  return {
    entries,
    waiting: mine.heard.length - mine.shown,
    // What has come since this was drawn is not lost, and waits for the next time.
    letIn: () => setFresh((before) => (before.key === key ? { ...before, shown: mine.heard.length } : before)),
    more: found.hasNextPage,
    older: () => void (found.isFetching || found.fetchNextPage()),
    loading: found.isFetchingNextPage,
    pending: found.isPending,
    error: found.error,
  };
}
