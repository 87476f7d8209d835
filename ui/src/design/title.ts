/** What the window is called; views say it, and the frame reads it out when one goes somewhere. */

import { useEffect, useSyncExternalStore } from "react";

const APP = "Trueup";
const listeners = new Set<() => void>();

export function useTitle(...parts: readonly string[]): void {
  const title = [...parts, APP].join(" · ");
  useEffect(() => {
    document.title = title;
    for (const each of listeners) each();
  }, [title]);
}

export function useSaidTitle(): string {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => document.title,
  );
}
