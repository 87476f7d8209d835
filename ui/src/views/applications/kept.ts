/** What this browser keeps of the list: favourites, saved views, whether the filters are open. */

import { useSyncExternalStore } from "react";
import { readKeys, readViews } from "@/domain/kept";

/** A value in the browser's store, the same in all its windows. */
class Kept<T> {
  private said: string | null = null;
  private value: T;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly name: string,
    private readonly read: (text: string | null) => T,
    private readonly write: (value: T) => string,
  ) {
    this.value = read(null);
  }

  readonly get = (): T => {
    const text = localStorage.getItem(this.name);
    if (text !== this.said) [this.said, this.value] = [text, this.read(text)];
    return this.value;
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    window.addEventListener("storage", listener);
    return () => {
      this.listeners.delete(listener);
      window.removeEventListener("storage", listener);
    };
  };

  readonly set = (value: T): void => {
    localStorage.setItem(this.name, this.write(value));
    for (const each of this.listeners) each();
  };
}

const favourites = new Kept("trueup.favourites", readKeys, (keys) => JSON.stringify([...keys]));
const views = new Kept("trueup.views", readViews, (found) => JSON.stringify(found));
const filters = new Kept(
  "trueup.filters",
  (text) => (text === null ? undefined : text === "open"),
  (open) => (open ? "open" : "closed"),
);

function useKept<T>(kept: Kept<T>): [T, (value: T) => void] {
  return [useSyncExternalStore(kept.subscribe, kept.get), kept.set];
}

export const useFavourites = () => useKept(favourites);
export const useViews = () => useKept(views);
/** Undefined: nobody has opened or closed them yet. */
export const useFiltersOpen = () => useKept<boolean | undefined>(filters);
