/** Who made an application: an ApplicationSet, or another application that it is part of. */

import type { Whole } from "@/api/application";
import type { Row } from "./row";

export interface Owner {
  readonly kind: string;
  readonly name: string;
  /** Of an application that has a page here. */
  readonly namespace?: string;
}

const TRACKING = "argocd.argoproj.io/tracking-id";
const INSTANCE = "app.kubernetes.io/instance";

export function owner({ metadata }: Whole, rows: readonly Row[]): Owner | undefined {
  const [reference] = metadata.ownerReferences ?? [];
  if (reference) return { kind: reference.kind, name: reference.name };
  const tracked = metadata.annotations?.[TRACKING]?.split(":")[0];
  const parent = tracked || metadata.labels?.[INSTANCE];
  if (!parent || parent === metadata.name) return undefined;
  const found = rows.find(
    (each) => each.name === parent || (tracked !== undefined && `${each.namespace}_${each.name}` === parent),
  );
  return found && { kind: "Application", name: found.name, namespace: found.namespace };
}
