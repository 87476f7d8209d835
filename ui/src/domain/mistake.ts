/** Which field of a form a message of the server is about. */

/** By `field: …` at its beginning, as the API says it, or `spec.field`; else by the only field that it names. */
export function fieldOf(message: string, fields: readonly string[]): string | undefined {
  const [, path = ""] = /^([\w.[\]-]+): /u.exec(message) ?? [];
  const last = path.split(/[.[\]]+/u).filter(Boolean);
  const found = last.findLast((each) => fields.includes(each));
  if (found) return found;
  const named = fields.filter((each) => new RegExp(`(^|[^\\w])${each}([^\\w]|$)`, "u").test(message));
  return named.length === 1 ? named[0] : undefined;
}
