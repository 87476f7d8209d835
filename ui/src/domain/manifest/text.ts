/** Objects as YAML. */

import { Document, stringify, visit } from "yaml";
import { CONTROLS } from "../shown";

export type Body = Record<string, unknown>;

/** *managed*: with who manages which field, which nobody reads. */
export function yaml(body: Body, managed = false): string {
  return stringify(managed ? body : withoutManaged(body), { lineWidth: 0, aliasDuplicateObjects: false });
}

/** To be edited as text: characters that are not seen, or that turn lines round, are written as YAML escapes them. */
export function plainYaml(body: Body): string {
  const found = new Document(body, { aliasDuplicateObjects: false });
  visit(found, {
    Scalar: (_, node) => {
      if (typeof node.value === "string" && node.value.search(CONTROLS) >= 0) node.type = "QUOTE_DOUBLE";
    },
  });
  const written = (each: string) => `\\u${(each.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
  return found.toString({ lineWidth: 0 }).replace(CONTROLS, written);
}

export function withoutManaged(body: Body): Body {
  if (!body.metadata || typeof body.metadata !== "object") return body;
  const { managedFields: _, ...metadata } = body.metadata as Body;
  return { ...body, metadata };
}
