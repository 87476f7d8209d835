import { useSyncExternalStore } from "react";
import { Live, type StacksPicture } from "./live";
import type { StackRow } from "./types";

const stacks = new Live<StackRow>("stacks");

/** The Stacks as they are now; one stream for all views that are open. */
export function useStacks(): StacksPicture {
  return useSyncExternalStore(stacks.subscribe, stacks.get);
}
