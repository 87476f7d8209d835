/** What the word at the end of a search may become. */

import type { Row } from "../row";
import { FIELDS, IS, valuesOf } from "./fields";
import { type Term, terms, written } from "./terms";

/** Each a whole new text; values as there are, the most frequent first. */
export function suggestions(text: string, rows: readonly Row[], most = 8): string[] {
  const last = terms(text).at(-1);
  if (!last || last.start + last.raw.length < text.length) return [];
  const before = text.slice(0, last.start) + (last.minus ? "-" : "");
  const begun = last.wanted.at(-1)?.toLowerCase() ?? "";
  if (!last.field) {
    const field = /^-?([a-z]+):$/iu.exec(last.raw)?.[1];
    if (field) return offered(`${before}${field}:`, field.toLowerCase(), "", rows, most);
    return FIELDS.filter((each) => each.startsWith(begun)).map((each) => `${before}${each}:`);
  }
  return offered(before + settled(last), last.field, begun, rows, most);
}

/** The term up to the alternative that is being written. */
function settled({ field, wanted }: Term): string {
  const done = wanted.slice(0, -1).map((each) => `${/[\s",]/u.test(each) ? `"${each}"` : each},`);
  return `${field}:${done.join("")}`;
}

function offered(before: string, field: string, begun: string, rows: readonly Row[], most: number): string[] {
  const found: string[] = [];
  for (const each of there(field, rows)) {
    if (each.toLowerCase().includes(begun)) found.push(`${before}${written(field, each)} `);
    if (found.length === most) break;
  }
  return found;
}

const known = new WeakMap<readonly Row[], Map<string, readonly string[]>>();

/** Counted once for each picture of the fleet, and not at every letter. */
function there(field: string, rows: readonly Row[]): readonly string[] {
  if (field === "is") return IS;
  const fields = known.get(rows) ?? new Map<string, readonly string[]>();
  known.set(rows, fields);
  const found = fields.get(field) ?? counted(field, rows);
  fields.set(field, found);
  return found;
}

function counted(field: string, rows: readonly Row[]): readonly string[] {
  const of = valuesOf(field, new Set());
  if (!of) return [];
  const count = new Map<string, number>();
  for (const row of rows) for (const each of of(row)) if (each) count.set(each, (count.get(each) ?? 0) + 1);
  return [...count].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([value]) => value);
}
