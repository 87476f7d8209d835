/** What a run was seen to do, as long as one watches it. */

import { useEffect, useRef, useState } from "react";
import type { RunStatus } from "@/api/stacks/types";
import { follow, NOTHING, type Watched } from "@/domain/stacks/run";

export function useWatched(run: RunStatus): Watched {
  const kept = useRef(NOTHING);
  kept.current = follow(kept.current, run, Date.now());
  return kept.current;
}

/** The time in milliseconds, every second while *ticking*. */
export function useSeconds(ticking: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!ticking) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}
