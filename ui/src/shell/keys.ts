/**
 * Keys of the whole page: `mod+k` (Control, on a Mac Command), and single ones such as `?` or `g a` (one after the other).
 *
 * Single ones are silent while somebody types, and can be switched off (WCAG 2.1.4), as speech input may press them by mistake.
 */

import { useEffect, useRef } from "react";

export type Keys = Readonly<Record<string, () => void>>;

const KEPT = "trueup.single-keys";
const SOON = 1_200; // milliseconds within which the second key of two comes

export function singleKeys(): boolean {
  return localStorage.getItem(KEPT) !== "off";
}

export function switchSingleKeys(on: boolean): void {
  localStorage.setItem(KEPT, on ? "on" : "off");
}

export function useKeys(keys: Keys): void {
  const now = useRef(keys);
  now.current = keys;
  useEffect(() => {
    let before = { key: "", at: 0 };
    const press = (event: KeyboardEvent) => {
      const known = now.current;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      if (event.altKey || event.isComposing) return;
      const mod = event.ctrlKey || event.metaKey;
      if (!mod && (typing(event.target) || !singleKeys())) return;
      const two = event.timeStamp - before.at < SOON ? `${before.key} ${key}` : "";
      before = { key: mod ? "" : key, at: event.timeStamp };
      const act = mod ? known[`mod+${key}`] : (known[two] ?? known[key]);
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    Boolean(
      target.closest(
        "input:not([type=checkbox]), textarea, select, [contenteditable], [role=dialog], [role=menu], [role=listbox]",
      ),
    )
  );
}
