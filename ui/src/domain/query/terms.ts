/** The terms that a search is written in, and how a term is put in or taken out. */

export interface Term {
  readonly minus: boolean;
  readonly field: string;
  /** As they are written, without their quotes. */
  readonly wanted: readonly string[];
  /** What stands after the field, as it is written. */
  readonly said: string;
  readonly raw: string;
  readonly start: number;
}

const TERM = /(-?)(?:([A-Za-z]+):)?((?:"[^"]*(?:"|$)|[^\s"])+)/gu;
const PIECE = /"([^"]*)(?:"|$)|([^",]+)|(,)/gu;
const STATES = new Set(["health", "sync", "operation"]); // that read better in lower case
export const KEYED = new Set(["label", "annotation"]);
export const WITHIN = new Set(["repo", "path"]); // a part of these is enough

export function terms(text: string): Term[] {
  return Array.from(text.matchAll(TERM), (found) => {
    const [raw, minus = "", named = "", value = ""] = found;
    const address = named !== "" && value.startsWith("//");
    const field = address ? "" : named.toLowerCase();
    const said = address ? `${named}:${value}` : value;
    return { minus: minus === "-", field, said, wanted: alternatives(said), raw, start: found.index };
  });
}

/** What stands between commas that are not in quotes. */
function alternatives(value: string): string[] {
  const found = [""];
  for (const [, quoted = "", plain = "", comma] of value.matchAll(PIECE)) {
    if (comma) found.push("");
    else found[found.length - 1] += quoted || plain;
  }
  return found.map((each) => each.trim());
}

/** *value* as a term of *field* says it; nothing but that value fits it. */
export function written(field: string, value: string): string {
  const [key, plain] = KEYED.has(field) ? keyed(value) : ["", value];
  const exact = WITHIN.has(field) || /^=|\*/u.test(plain) ? `=${plain}` : plain;
  return quoted(key + (STATES.has(field) ? exact.toLowerCase() : exact));
}

function keyed(value: string): [string, string] {
  const at = value.indexOf("=") + 1;
  return at ? [value.slice(0, at), value.slice(at)] : [value, ""];
}

/** There is no way to write a quote but as "anything". */
function quoted(value: string): string {
  return /[\s",]/u.test(value) || value === "" ? `"${value.replaceAll('"', "*")}"` : value;
}

/** *text* with that value of *field* among what is wanted, or without it if it was. */
export function toggled(text: string, field: string, value: string): string {
  const all = terms(text);
  const one = written(field, value);
  const same = plain(one);
  const there = all.find((each) => takes(each, field) && each.wanted.some((said) => said.toLowerCase() === same));
  if (there) {
    const left = there.wanted.filter((said) => said.toLowerCase() !== same);
    return joined(all, there, left.length ? `${field}:${left.map(quoted).join(",")}` : "");
  }
  const beside = field === "is" ? undefined : all.find((each) => takes(each, field) && alike(each, field, same));
  return beside
    ? joined(all, beside, `${beside.raw},${one}`)
    : [...all.map((each) => each.raw), `${field}:${one}`].join(" ");
}

export function has(text: string, field: string, value: string): boolean {
  const same = plain(written(field, value));
  return terms(text).some((each) => takes(each, field) && each.wanted.some((said) => said.toLowerCase() === same));
}

/** The values that the search wants of *id* (`health`, `label:team`), one by one. */
export function chosen(text: string, id: string): string[] {
  const plainly = (said: string) => said.replace(/^=/u, "");
  return terms(text)
    .filter((each) => !each.minus && idOf(each) === id)
    .flatMap((each) => each.wanted)
    .filter((each) => !/^[^=]*\*/u.test(each) && !each.includes("!="))
    .map((each) => (id.includes(":") ? keyed(each).map(plainly).join("") : plainly(each)));
}

/** *text* without what is said of these fields (`label:team`: of one key). */
export function without(text: string, ids: readonly string[]): string {
  const left = terms(text).filter((each) => !ids.includes(idOf(each)));
  return left.map((each) => each.raw).join(" ");
}

/** What a term is about: its field, of labels and annotations the key, too. */
export function idOf({ field, wanted }: Term): string {
  if (!KEYED.has(field)) return field;
  const keys = new Set(wanted.map((each) => /^[^=!]*/u.exec(each)?.[0].toLowerCase()));
  return keys.size === 1 ? `${field}:${[...keys][0]}` : field;
}

function plain(said: string): string {
  return said.replace(/^"(.*)"$/su, "$1").toLowerCase();
}

function takes(term: Term, field: string): boolean {
  return !term.minus && term.field === field;
}

/** Of labels only those of the same key are alternatives. */
function alike(term: Term, field: string, value: string): boolean {
  return !KEYED.has(field) || idOf(term) === idOf({ ...term, wanted: [value] });
}

function joined(all: readonly Term[], changed: Term, into: string): string {
  return all
    .map((each) => (each === changed ? into : each.raw))
    .filter(Boolean)
    .join(" ");
}
