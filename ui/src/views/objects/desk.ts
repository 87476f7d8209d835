import { useMemo, useRef } from "react";
import type { Desk } from "./ObjectNode";
import type { Shown } from "./shown";

interface Doing {
  readonly toggle: (shown: Shown) => void;
  readonly menu: (shown: Shown, at: Element) => void;
}

/** The same for as long as the graph is there, whatever is done with it; so nodes need no new one. */
export function useDesk(doing: Doing): Desk & { readonly go: (id: string) => void } {
  const now = useRef(doing);
  now.current = doing;
  return useMemo(() => {
    let active = "";
    const listeners = new Set<() => void>();
    return {
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      active: () => active,
      go: (id) => {
        active = id;
        for (const each of listeners) each();
      },
      toggle: (shown) => now.current.toggle(shown),
      menu: (shown, at) => now.current.menu(shown, at),
    };
  }, []);
}
