import { useMemo, useRef, useSyncExternalStore } from "react";
import type { Name, Whole } from "@/api/application";
import { grove, type Trunk } from "@/api/tree";
import { type Item, items } from "@/domain/tree";

/** The resource tree as it is told, and whether it still is. */
export function useTrunk(app: Name): Trunk & { again: () => void } {
  const { name, namespace } = app;
  const found = useMemo(() => grove({ name, namespace }), [name, namespace]);
  const trunk = useSyncExternalStore(found.subscribe, found.get);
  return { ...trunk, again: found.again };
}

/** The objects of *app* with its orphans, as they are now; undefined until they are known. */
export function useObjects(app: Whole): Item[] | undefined {
  const { seen } = useTrunk(app.metadata);
  const before = useRef<{ of: string; items: Item[] }>(undefined);
  const declared = app.status?.resources;
  const of = `${app.metadata.namespace}/${app.metadata.name}`;
  return useMemo(() => {
    if (!seen) return undefined;
    const was = before.current?.of === of ? before.current.items : [];
    const now = items(seen.nodes ?? [], declared ?? [], seen.orphanedNodes, was);
    const same = now.length === was.length && now.every((each, at) => each === was[at]);
    before.current = { of, items: same ? was : now };
    return before.current.items;
  }, [seen, declared, of]);
}

/** Without orphans, which only lie beside the others. */
export const own = (objects: readonly Item[]): Item[] => objects.filter((each) => !each.orphan);
