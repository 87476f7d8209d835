/** What one prefers, kept in this browser: how times are said, and whether long lines wrap. */

import { useSyncExternalStore } from "react";

const CHOICES = { times: ["relative", "absolute"], lines: ["wrap", "scroll"] } as const;
export type Preference = keyof typeof CHOICES;
type Choice<P extends Preference> = (typeof CHOICES)[P][number];

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function preferred<P extends Preference>(name: P): Choice<P> {
  const kept = localStorage.getItem(`trueup.${name}`);
  const choices: readonly Choice<P>[] = CHOICES[name];
  return choices.find((each) => each === kept) ?? (choices[0] as Choice<P>);
}

export function prefer<P extends Preference>(name: P, choice: Choice<P>): void {
  localStorage.setItem(`trueup.${name}`, choice);
  for (const each of listeners) each();
}

export function usePreferred<P extends Preference>(name: P): Choice<P> {
  return useSyncExternalStore(subscribe, () => preferred(name));
}
