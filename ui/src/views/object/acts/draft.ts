/** What somebody has typed for an object: kept while the page is open, and read as the change that it means. */

import { parseDocument } from "yaml";
import { withoutManaged } from "@/domain/manifest/text";
import type { Json } from "@/domain/mergepatch";
import { changes, masked, renamed } from "@/domain/object/editing";

type Body = Record<string, unknown>;

/** By application and object; a panel that is closed loses nothing. */
export const drafts = new Map<string, { base: Body; typed: string }>();

/** It cannot be sent: it is no YAML, not an object, of another name, or would write a mask into a Secret. */
export class Unfit extends Error {
  readonly why: "yaml" | "shape" | "renamed" | "masked" | "same";

  constructor(why: Unfit["why"], message = "") {
    super(message);
    this.why = why;
  }
}

/** What is edited: without status, which a change of the object does not reach, and without who manages what. */
export function editable(body: Body): Body {
  const { status: _, ...rest } = withoutManaged(body);
  return rest;
}

export function read(typed: string): Json {
  const found = parseDocument(typed, { prettyErrors: true });
  const [error] = found.errors;
  if (error) throw new Unfit("yaml", error.message);
  const value = found.toJS({ maxAliasCount: 100 }) as unknown;
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Unfit("shape");
  return value as Json;
}

/** The merge patch for the version of *base*, so that a newer one is not overwritten. */
export function wantedOf(base: Body, typed: string, kind: string): Json {
  const before = editable(base) as Json;
  const after = read(typed);
  const other = renamed(before, after);
  if (other) throw new Unfit("renamed", other);
  const change = changes(before, after);
  if (change === undefined) throw new Unfit("same");
  const hidden = masked(kind, change);
  if (hidden.length) throw new Unfit("masked", hidden.join(", "));
  const { metadata, ...rest } = change as { metadata?: { [name: string]: Json } };
  const { resourceVersion } = (base.metadata ?? {}) as { resourceVersion?: string };
  return { ...rest, metadata: { ...metadata, ...(resourceVersion ? { resourceVersion } : {}) } } as Json;
}
