import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { ties } from "@/api/stacks/stacks";
import type { Tie } from "@/api/stacks/types";
import { useStacks } from "@/api/stacks/useStacks";
import { around, type Graph, whole } from "@/domain/stacks/graph";
import { useFleet } from "@/shell/fleet";

const NONE: readonly Tie[] = [];

/** The graph of all, or of what is around the one of that id; undefined: it is not known yet. */
export function useTies(start?: string): Graph | undefined {
  const { rows, known } = useStacks();
  const apps = useFleet().rows;
  const found = useQuery(ties);
  const told = found.data?.items ?? NONE;
  return useMemo(() => {
    if (!known || found.isPending) return undefined;
    const all = { rows, apps, ties: told };
    return start === undefined ? whole(all) : around(all, start);
  }, [rows, apps, told, known, found.isPending, start]);
}
