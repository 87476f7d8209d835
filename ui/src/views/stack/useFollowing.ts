import { useMemo, useSyncExternalStore } from "react";
import { type Followed, Following } from "@/api/stacks/following";
import type { StackName } from "@/api/stacks/types";

/** The run as it goes, and as it was when it ended, as long as the page of it is open. */
export function useFollowing({ namespace, name }: StackName, run: string): Followed {
  const found = useMemo(() => new Following({ namespace, name }, run), [namespace, name, run]);
  return useSyncExternalStore(found.subscribe, found.get);
}
