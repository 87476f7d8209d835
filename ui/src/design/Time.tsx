/** A time as people say it; the exact one is there for whoever points at it or reads it aloud. */

import { useSyncExternalStore } from "react";
import { useLanguage } from "@/text";
import { ago, exactly } from "@/text/time";

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

export function Time({ at }: { at: string | undefined }) {
  const seen = useSyncExternalStore(subscribe, () => now);
  const { language } = useLanguage();
  const when = at ? Date.parse(at) : Number.NaN;
  if (Number.isNaN(when)) return null;
  return (
    <time dateTime={at} title={exactly(when, language)}>
      {ago(when, Math.max(seen, when), language)}
    </time>
  );
}
