/** What the page itself is like: dark or light, which way it is read, how wide, whether it may move. */

import { useSyncExternalStore } from "react";

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    () => matchMedia(query).matches,
  );
}

/** As chosen on this page, not only as the system has it. */
export function useColorMode(): "light" | "dark" {
  const system = useMedia("(prefers-color-scheme: dark)") ? "dark" : "light";
  const chosen = useRootAttribute("data-theme");
  return chosen === "dark" || chosen === "light" ? chosen : system;
}

export function useRightToLeft(): boolean {
  return useRootAttribute("dir") === "rtl";
}

function useRootAttribute(name: string): string {
  return useSyncExternalStore(
    (listener) => {
      const watch = new MutationObserver(listener);
      watch.observe(document.documentElement, { attributeFilter: [name] });
      return () => watch.disconnect();
    },
    () => document.documentElement.getAttribute(name) ?? "",
  );
}
