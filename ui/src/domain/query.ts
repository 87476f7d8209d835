/**
 * The language of the search field: `health:degraded project:web label:team=a -sync:synced checkout`.
 *
 * The same as `q` of the API (core/listing/query.py): terms must all hold, a minus turns one round,
 * commas are alternatives, quotes keep spaces, `*` stands for anything. Here it runs on what the page
 * already has, so that typing asks the server nothing.
 */

import type { Row } from "./application";

export type Test = (row: Row) => boolean;
export type Query = { test: Test; problem?: string };

const ONE = ["name", "namespace", "project", "cluster", "destination", "health", "sync", "operation"] as const;
const SEVERAL = { repo: "repositories", path: "paths", revision: "revisions" } as const;
export const FIELDS = [...ONE, ...Object.keys(SEVERAL), "label"];
const WITHIN = new Set(["repo", "path"]); // a part of these is enough
const TERM = /(-?)(?:(\w+):)?("[^"]*"|[^\s"]+|")/gu;

export function query(text: string): Query {
  const tests: Test[] = [];
  let problem: string | undefined;
  for (const [, minus, field = "", value = ""] of text.matchAll(TERM)) {
    const test = about(field.toLowerCase(), value.replaceAll('"', "").toLowerCase());
    if (!test) problem ??= field;
    else tests.push(minus ? (row) => !test(row) : test);
  }
  const found = { test: (row: Row) => tests.every((each) => each(row)) };
  return problem === undefined ? found : { ...found, problem };
}

/** *text* with the term `field:value` put in, or taken out if it is there. */
export function toggled(text: string, field: string, value: string): string {
  const said = /[\s"]/u.test(value) ? `"${value}"` : value;
  const term = `${field}:${said.toLowerCase()}`;
  const terms = text.match(/-?(?:\w+:)?(?:"[^"]*"|[^\s"]+)/gu) ?? [];
  const without = terms.filter((each) => each.toLowerCase() !== term);
  return (without.length < terms.length ? without : [...terms, term]).join(" ");
}

export function has(text: string, field: string, value: string): boolean {
  return toggled(text, field, value).length < text.trim().length;
}

/** What the word at the end of *text* may become, each a whole new text. */
export function suggestions(text: string, rows: readonly Row[], most = 8): string[] {
  const [last = ""] = /\S*$/u.exec(text) ?? [];
  const before = text.slice(0, text.length - last.length);
  const [, minus = "", field, begun = ""] = /^(-?)(?:(\w+):)?(.*)$/u.exec(last) ?? [];
  if (field === undefined) {
    return last
      ? FIELDS.filter((each) => each.startsWith(begun.toLowerCase())).map((each) => `${before}${minus}${each}:`)
      : [];
  }
  const done = begun.slice(0, begun.lastIndexOf(",") + 1);
  const part = begun.slice(done.length).toLowerCase();
  return values(field.toLowerCase(), rows)
    .filter((each) => each.toLowerCase().includes(part))
    .slice(0, most)
    .map((each) => `${before}${minus}${field}:${done}${/\s/u.test(each) ? `"${each}"` : each} `);
}

function values(field: string, rows: readonly Row[]): string[] {
  const count = new Map<string, number>();
  for (const row of rows) {
    for (const each of of(field, row)) if (each) count.set(each, (count.get(each) ?? 0) + 1);
  }
  return [...count].sort(([a, x], [b, y]) => y - x || a.localeCompare(b)).map(([value]) => value);
}

function of(field: string, row: Row): readonly string[] {
  if (field === "label") return Object.entries(row.labels).map(([key, value]) => `${key}=${value}`);
  if (field in SEVERAL) return row[SEVERAL[field as keyof typeof SEVERAL]];
  return isOne(field) ? [row[field]] : [];
}

function isOne(field: string): field is (typeof ONE)[number] {
  return (ONE as readonly string[]).includes(field);
}

function about(field: string, value: string): Test | undefined {
  if (!field) return (row) => row.text.includes(value);
  if (!FIELDS.includes(field)) return undefined;
  const wanted = value.split(",").map((each) => each.trim());
  if (field === "label") {
    const tests = wanted.map(label);
    return (row) => tests.some((each) => each(row));
  }
  const tests = wanted.map((each) => matches(each, WITHIN.has(field)));
  return (row) => of(field, row).some((said) => tests.some((each) => each(said.toLowerCase())));
}

function matches(wanted: string, within: boolean): (said: string) => boolean {
  if (wanted.includes("*")) return (said) => pieces(said, wanted.split("*"));
  return within ? (said) => said.includes(wanted) : (said) => said === wanted;
}

/** Whether these are in it in this order; at the cost of one walk. */
function pieces(said: string, parts: string[]): boolean {
  const first = parts[0] ?? "";
  const last = parts.at(-1) ?? "";
  if (said.length < first.length + last.length || !said.startsWith(first) || !said.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = said.indexOf(part, at);
    if (found < 0 || found + part.length > said.length - last.length) return false;
    at = found + part.length;
  }
  return true;
}

function label(said: string): Test {
  const [, key = "", sign, wanted = ""] = /^(.*?)(?:(!?=)(.*))?$/u.exec(said) ?? [];
  const fits = matches(wanted, false);
  const valuesOf = (row: Row) =>
    Object.entries(row.labels).flatMap(([name, value]) => (name.toLowerCase() === key ? [value.toLowerCase()] : []));
  if (!sign) return (row) => valuesOf(row).length > 0;
  return sign === "=" ? (row) => valuesOf(row).some(fits) : (row) => !valuesOf(row).some(fits);
}
