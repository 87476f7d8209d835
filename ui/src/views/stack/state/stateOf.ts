import type { StateName } from "@/api/stacks/states";
import type { Stack } from "@/api/stacks/types";

/** What its state is called. */
export function stateOf({ metadata, spec }: Stack): StateName {
  return { namespace: metadata.namespace, name: metadata.name, workspace: spec.workspace || undefined };
}
