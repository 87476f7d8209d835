/** JSON merge patch (RFC 7386), in which changes of Applications come. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export function mergePatch(value: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const found: Record<string, Json> = isObject(value) ? { ...value } : {};
  for (const [name, each] of Object.entries(patch)) {
    if (each === null) delete found[name];
    else found[name] = mergePatch(found[name], each);
  }
  return found;
}

function isObject(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
