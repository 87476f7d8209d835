/**
 * The language of the search field: `health:degraded project:web label:team=a -sync:synced checkout`.
 *
 * The same as `q` of the API (core/listing/query.py): terms must all hold, a minus turns one round,
 * commas are alternatives, quotes keep spaces and commas, `*` stands for anything, `=` before a value
 * takes it whole and to the letter. Here it runs on what the page already has, so that typing asks the
 * server nothing. `tests/core/listing/cases.yaml` holds both to the same. Of `is:favourite` only the
 * page knows: what somebody likes is kept in the browser.
 */

import type { Row } from "../row";
import { IS, valuesOf } from "./fields";
import { idOf, KEYED, type Term, terms, WITHIN } from "./terms";

export { chosen, has, toggled, without } from "./terms";

export type Test = (row: Row) => boolean;
type Matches = (said: string) => boolean;

/** *parts*: what each term asks, and of what (`health`, `label:team`). *problem*: a word that means nothing. */
export interface Query {
  readonly test: Test;
  readonly parts: readonly { readonly id: string; readonly test: Test }[];
  readonly problem?: string;
}

const NOBODYS: ReadonlySet<string> = new Set();

export function query(text: string, favourites: ReadonlySet<string> = NOBODYS): Query {
  const parts: { id: string; test: Test }[] = [];
  let problem: string | undefined;
  for (const term of terms(text)) {
    const wrong = meansNothing(term);
    if (wrong !== undefined) problem ??= wrong;
    else parts.push({ id: idOf(term), test: turned(term, favourites) });
  }
  const found = { parts, test: all(parts.map((each) => each.test)) };
  return problem === undefined ? found : { ...found, problem };
}

function meansNothing({ field, wanted }: Term): string | undefined {
  if (field === "is") return wanted.find((each) => !IS.includes(each.toLowerCase()));
  return field && !valuesOf(field, NOBODYS) ? field : undefined;
}

function all(tests: readonly Test[]): Test {
  const [only] = tests;
  if (tests.length <= 1) return only ?? (() => true);
  return (row) => {
    for (const test of tests) if (!test(row)) return false;
    return true;
  };
}

function turned(term: Term, favourites: ReadonlySet<string>): Test {
  const test = about(term, favourites);
  return term.minus ? (row) => !test(row) : test;
}

function about({ field, wanted, said }: Term, favourites: ReadonlySet<string>): Test {
  if (!field) {
    const word = said.replaceAll('"', "").toLowerCase();
    return (row) => row.text.includes(word);
  }
  const values = wanted.map((each) => each.toLowerCase());
  if (KEYED.has(field)) {
    const of = field === "label" ? (row: Row) => row.labels : (row: Row) => row.annotations;
    const tests = values.map((each) => keyed(of, each));
    return (row) => tests.some((each) => each(row));
  }
  const of = valuesOf(field, favourites) ?? (() => []);
  const tests = values.map((each) => matches(each, WITHIN.has(field)));
  return (row) => of(row).some((each) => fits(each, tests));
}

function fits(value: string, tests: readonly Matches[]): boolean {
  const said = value.toLowerCase();
  return tests.some((each) => each(said));
}

function matches(wanted: string, within: boolean): Matches {
  if (wanted.startsWith("=")) return (said) => said === wanted.slice(1);
  if (wanted.includes("*")) {
    const parts = wanted.split("*");
    return (said) => pieces(said, parts);
  }
  return within ? (said) => said.includes(wanted) : (said) => said === wanted;
}

/** Whether these are in it in this order; at the cost of one walk. */
function pieces(said: string, parts: readonly string[]): boolean {
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

/** `key`: it is there; `key=value`, `key!=value` as in label selectors. */
function keyed(of: (row: Row) => Readonly<Record<string, string>>, said: string): Test {
  const unlike = said.indexOf("!=");
  const equals = said.indexOf("=");
  const at = unlike >= 0 ? unlike : equals;
  const key = at < 0 ? said : said.slice(0, at);
  const valuesOf = (row: Row) =>
    Object.entries(of(row)).flatMap(([name, value]) => (name.toLowerCase() === key ? [value.toLowerCase()] : []));
  if (at < 0) return (row) => valuesOf(row).length > 0;
  const test = matches(said.slice(at + (unlike >= 0 ? 2 : 1)), false);
  return unlike >= 0 ? (row) => !valuesOf(row).some(test) : (row) => valuesOf(row).some(test);
}
