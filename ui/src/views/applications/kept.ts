/** What this browser keeps of the list: favourites, saved views, whether the filters are open. */

import { useSyncExternalStore } from "react";
import { readKeys, readViews } from "@/domain/kept";

/** A value in the browser's store, the same in all its windows. */
class Kept<T> {
  private value: T;
  private fresh = false;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly name: string,
    private readonly read: (text: string | null) => T,
    private readonly write: (value: T) => string,
  ) {
    this.value = read(null);
  }

  readonly get = (): T => {
    if (!this.fresh) this.value = this.read(localStorage.getItem(this.name));
    this.fresh = true;
    return this.value;
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    if (this.listeners.size === 0) window.addEventListener("storage", this.elsewhere);
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) window.removeEventListener("storage", this.elsewhere);
    };
  };

  private readonly elsewhere = (event: StorageEvent): void => {
    if (event.key === this.name || event.key === null) this.anew();
  };

  private anew(): void {
    this.fresh = false;
    for (const each of this.listeners) each();
  }

  readonly set = (value: T): void => {
    localStorage.setItem(this.name, this.write(value));
    this.anew();
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
