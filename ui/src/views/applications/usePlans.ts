/** Plans of many applications, a few at a time; another wish begins anew, and old answers do not count. */

import { useEffect, useState } from "react";
import { at, type Name, OURS, where } from "@/api/application";
import { AT_ONCE } from "@/api/bulk";
import { get } from "@/api/client";
import type { Plan, Wish } from "@/api/plan";
import { keyOf } from "@/domain/application";
import { pooled } from "@/domain/pool";

export interface PlanOf {
  readonly plan?: Plan;
  readonly error?: unknown;
}
export type Plans = ReadonlyMap<string, PlanOf>;

const NONE: Plans = new Map();

export function usePlans(targets: readonly Name[], wish: Wish): Plans {
  const asked = `${JSON.stringify(wish)} ${targets.map((each) => keyOf(each.namespace, each.name)).join(" ")}`;
  const [found, setFound] = useState<{ asked: string; plans: Plans }>({ asked: "", plans: NONE });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is asked says which targets
  useEffect(() => {
    const stop = new AbortController();
    const plans = new Map<string, PlanOf>();
    void pooled(
      targets,
      AT_ONCE,
      (each) => get<Plan>(at(OURS, each, "/plan"), { ...where(each), ...wish }, stop.signal),
      ({ of, gave, error }) => {
        plans.set(keyOf(of.namespace, of.name), gave ? { plan: gave } : { error });
        setFound({ asked, plans: new Map(plans) });
      },
      stop.signal,
    );
    return () => stop.abort();
  }, [asked]);
  return found.asked === asked ? found.plans : NONE;
}
