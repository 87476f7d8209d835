/** Objects as YAML. */

import { stringify } from "yaml";

export type Body = Record<string, unknown>;

/** *managed*: with who manages which field, which nobody reads. */
export function yaml(body: Body, managed = false): string {
  return stringify(managed ? body : withoutManaged(body), { lineWidth: 0, aliasDuplicateObjects: false });
}

export function withoutManaged(body: Body): Body {
  if (!body.metadata || typeof body.metadata !== "object") return body;
  const { managedFields: _, ...metadata } = body.metadata as Body;
  return { ...body, metadata };
}
