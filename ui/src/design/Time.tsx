/** A time as people say it, or exactly, as they prefer; the other is there for whoever points at it. */

import { useSyncExternalStore } from "react";
import { useLanguage } from "@/text";
import { ago, exactly, lasting } from "@/text/time";
import { usePreferred } from "./preferences";

const EVERY = 15_000;
let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all times on the page. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, EVERY);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time now, some seconds old at most. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

/** *ahead*: a time that may be yet to come; of others a clock that goes wrong makes "now". */
export function Time({ at, ahead = false }: { at: string | undefined; ahead?: boolean }) {
  const seen = useNow();
  const { language } = useLanguage();
  const exact = usePreferred("times") === "absolute";
  const when = at ? Date.parse(at) : Number.NaN;
  if (Number.isNaN(when)) return null;
  const [shown, title] = [exactly(when, language), ago(when, ahead ? seen : Math.max(seen, when), language)];
  return (
    <time dateTime={at} title={exact ? title : shown}>
      {exact ? shown : title}
    </time>
  );
}

/** How long something took, or has taken until now. */
export function useLasting(): (milliseconds: number) => string {
  const { language } = useLanguage();
  return (milliseconds) => lasting(milliseconds, language);
}
