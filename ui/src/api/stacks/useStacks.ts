import { useSyncExternalStore } from "react";
import { Stacks, type StacksPicture } from "./live";

const stacks = new Stacks();

/** The Stacks as they are now; one stream for all views that are open. */
export function useStacks(): StacksPicture {
  return useSyncExternalStore(stacks.subscribe, stacks.get);
}
