/** Changes of a live object: what is sent for them, and what becomes of them when the object was changed meanwhile. */

import { type Json, mergePatch } from "../mergepatch";

/** The JSON merge patch (RFC 7386) that makes *after* of *before*; undefined: they are the same. */
export function changes(before: Json | undefined, after: Json | undefined): Json | undefined {
  if (same(before, after)) return undefined;
  if (!isObject(before) || !isObject(after)) return after ?? null;
  const found: Record<string, Json> = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (!(name in after)) found[name] = null;
    else {
      const change = changes(before[name], after[name]);
      if (change !== undefined) found[name] = change;
    }
  }
  return found;
}

/** *mine*, made of *base*, as it would be if it had been made of *fresh*. */
export function rebased(base: Json, mine: Json, fresh: Json): Json {
  const change = changes(base, mine);
  return change === undefined ? fresh : mergePatch(fresh, change);
}

const IDENTITY = [["apiVersion"], ["kind"], ["metadata", "name"], ["metadata", "namespace"], ["metadata", "uid"]];

/** Which of what makes it the object that it is was changed; that cannot be. */
export function renamed(before: Json, after: Json): string | undefined {
  return IDENTITY.find((path) => !same(at(before, path), at(after, path)))?.join(".");
}

/** Names in a Secret whose new value is a mask: to send that would destroy what it stands for. */
export function masked(kind: string, patch: Json): string[] {
  if (kind !== "Secret" || !isObject(patch)) return [];
  return ["data", "stringData"].flatMap((part) => {
    const values = patch[part];
    if (!isObject(values)) return [];
    return Object.entries(values).flatMap(([name, value]) =>
      typeof value === "string" && /^\+{8,}$/u.test(value) ? [`${part}.${name}`] : [],
    );
  });
}

function at(value: Json | undefined, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((found, name) => (isObject(found) ? found[name] : undefined), value);
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((each, index) => same(each, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => name in b && same(a[name], b[name]));
}

function isObject(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
