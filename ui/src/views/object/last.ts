import { useEffect, useRef } from "react";
import type { Item } from "@/domain/tree";

/** What was known of the object *id* before it went. */
export function useLast(found: Item | undefined, id: string | undefined): Item | undefined {
  const last = useRef<Item>(undefined);
  useEffect(() => {
    if (found) last.current = found;
  }, [found]);
  return last.current?.id === id ? last.current : undefined;
}
