/** Whether the window is so narrow that things stand below one another, as on a phone. */

import { useSyncExternalStore } from "react";

function media(asked: string) {
  const found = window.matchMedia(asked);
  return {
    subscribe: (listener: () => void) => {
      found.addEventListener("change", listener);
      return () => found.removeEventListener("change", listener);
    },
    get: () => found.matches,
  };
}

const NARROW = media("(max-width: 640px)");
const WIDE = media("(min-width: 1280px)");

export const useNarrow = () => useSyncExternalStore(NARROW.subscribe, NARROW.get);
export const useWide = () => useSyncExternalStore(WIDE.subscribe, WIDE.get);
