import { useEffect, useState } from "react";
import type { Item } from "@/domain/tree";

const MOMENT = 150; // milliseconds

/** *item* with its stamp a moment after its last change: what changes often, or is about to go, is not asked for each time. */
export function useSettled(item: Item, there: boolean): Item {
  const [kept, setKept] = useState({ id: item.id, stamp: item.stamp });
  useEffect(() => {
    if (!there) return;
    const timer = setTimeout(() => setKept({ id: item.id, stamp: item.stamp }), MOMENT);
    return () => clearTimeout(timer);
  }, [item.id, item.stamp, there]);
  const stamp = kept.id === item.id ? kept.stamp : item.stamp;
  return stamp === item.stamp ? item : { ...item, stamp };
}
