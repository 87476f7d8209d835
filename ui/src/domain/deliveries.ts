/**
 * Deliveries: which revision runs in which environment, for each family of applications.
 *
 * A family is the same thing in several environments. Labels say so; where there are none, an
 * environment is known by its word in the name (`shop-prod`), the path (`overlays/prod`), the branch,
 * the namespace or the cluster, and a family is what is the same but for that word. What is only
 * guessed is shown only if the guess explains at least two environments.
 */

import type { Row } from "./row";

export interface Environment {
  readonly name: string;
  readonly words: readonly string[];
}

const FAMILY = "trueup.dev/family";
const ENVIRONMENT = "trueup.dev/environment";
const REGION = "trueup.dev/region";
const FAMILIES = [FAMILY, "app.kubernetes.io/part-of", "app.kubernetes.io/name"];
const ENVIRONMENTS = [ENVIRONMENT, "app.kubernetes.io/environment", "environment", "env"];
const REGIONS = [REGION, "topology.kubernetes.io/region", "region"];
const REGION_WORD =
  /^(?:(?:eu|us|ap|sa|ca|me|af|asia|europe|cn|kr|jp|in|uk|au)\d*|(?:north|south|east|west|central)+\d*|[a-z]?\d)$/u;
const ORDER = new Intl.Collator(); // much quicker than localeCompare

export interface Placed {
  readonly row: Row;
  readonly key: string;
  readonly family: string;
  readonly environment: string;
  readonly region: string;
  /** Somebody said so by a label; it is not only guessed. */
  readonly said: boolean;
}

export interface Cell {
  readonly environment: string;
  readonly placed: readonly Placed[];
}

export interface Family {
  readonly key: string;
  readonly name: string;
  /** One for each column, in their order; without applications where there are none. */
  readonly cells: readonly Cell[];
  readonly text: string;
}

export interface Matrix {
  readonly environments: readonly string[];
  readonly families: readonly Family[];
  /** Applications that are of no family. */
  readonly rest: number;
}

export function matrix(rows: readonly Row[], known: readonly Environment[]): Matrix {
  const words = meanings(known);
  const found = new Map<string, Placed[]>();
  for (const row of rows) {
    const one = remembered(row, known, words);
    if (!one) continue;
    const group = found.get(one.key);
    if (group) group.push(one);
    else found.set(one.key, [one]);
  }
  const groups = [...found.values()].filter(
    (group) => group.some((each) => each.said) || new Set(group.map((each) => each.environment)).size > 1,
  );
  const environments = columns(groups, known);
  const families = groups.map((group) => family(group, environments));
  families.sort((a, b) => ORDER.compare(a.name, b.name) || (a.key < b.key ? -1 : 1));
  return { environments, families, rest: rows.length - groups.reduce((sum, group) => sum + group.length, 0) };
}

type Meanings = ReadonlyMap<string, string>;

function meanings(known: readonly Environment[]): Meanings {
  return new Map(
    known.flatMap(({ name, words }) => [name, ...words].map((word) => [word.toLowerCase(), name] as const)),
  );
}

const memory = new WeakMap<readonly Environment[], WeakMap<Row, Placed | null>>();

/** A row is another one as soon as anything of it is, so each is looked at once. */
function remembered(row: Row, known: readonly Environment[], words: Meanings): Placed | undefined {
  const rows = memory.get(known) ?? new WeakMap<Row, Placed | null>();
  memory.set(known, rows);
  let found = rows.get(row);
  if (found === undefined) rows.set(row, (found = placed(row, words) ?? null));
  return found ?? undefined;
}

function placed(row: Row, words: Meanings): Placed | undefined {
  const label = first(row.labels, ENVIRONMENTS);
  const name = cut(row.name, words);
  const path = row.paths.map((each) => cutPath(each, words)).find(Boolean);
  const guessed =
    name?.environment ??
    path?.environment ??
    within(row.revisions, words) ??
    within([row.destination], words) ??
    within([row.cluster], words);
  const environment = label ? (words.get(label.toLowerCase()) ?? label) : guessed;
  if (!environment) return undefined;
  const stem = withoutRegion(name?.rest ?? row.name);
  const family = first(row.labels, FAMILIES);
  return {
    row,
    key: family ? `label ${family}` : keyOf(row, stem.rest, path?.rest),
    family: family || stem.rest,
    environment,
    region: first(row.labels, REGIONS) || stem.region,
    said: Boolean(label && family) || FAMILY in row.labels,
  };
}

/** What the applications of a family have in common. */
function keyOf(row: Row, stem: string, path: string | undefined): string {
  if (row.set) return `set ${row.namespace}/${row.set} ${stem}`;
  const repository = (row.repositories[0] ?? "").replace(/(?:\.git)?\/*$/u, "").toLowerCase();
  return path !== undefined ? `path ${repository} ${path}` : `name ${repository} ${stem}`;
}

interface Cut {
  environment: string;
  rest: string;
}

/** A name without the word of an environment: the one at its end counts before one at its beginning. */
function cut(name: string, words: Meanings): Cut | undefined {
  const parts = name.split(/[-_.\s]+/u).filter(Boolean);
  const found: { at: number; size: number; environment: string }[] = [];
  for (let at = 0; at < parts.length; at++) {
    for (const size of [2, 1]) {
      const environment = words.get(
        parts
          .slice(at, at + size)
          .join("-")
          .toLowerCase(),
      );
      if (environment === undefined || at + size > parts.length) continue;
      found.push({ at, size, environment });
      at += size - 1;
      break;
    }
  }
  const last = found.at(-1);
  if (!last) return undefined;
  const tail = parts.slice(last.at + last.size).every((part) => REGION_WORD.test(part.toLowerCase()));
  const [head] = found;
  const chosen = tail || head?.at !== 0 ? last : head;
  const rest = parts.filter((_, at) => at < chosen.at || at >= chosen.at + chosen.size).join("-");
  return { environment: chosen.environment, rest: rest || name };
}

/** A path without it: `overlays/prod` and `overlays/dev` are one. The last segment with a word counts. */
function cutPath(path: string, words: Meanings): Cut | undefined {
  const parts = path.split("/").filter((each) => each && each !== ".");
  for (let at = parts.length - 1; at >= 0; at--) {
    const found = cut(parts[at] ?? "", words);
    if (!found) continue;
    const whole = words.has((parts[at] ?? "").toLowerCase());
    const left = whole ? "*" : `*${found.rest}`;
    return {
      environment: found.environment,
      rest: [...parts.slice(0, at), left, ...parts.slice(at + 1)]
        .map((each) => (REGION_WORD.test(each) ? "*" : each))
        .join("/"),
    };
  }
  return undefined;
}

function within(texts: readonly string[], words: Meanings): string | undefined {
  for (const text of texts) {
    for (const part of text.split("/")) {
      const found = cut(part.replace(/^https?:/u, ""), words);
      if (found) return found.environment;
    }
  }
  return undefined;
}

function withoutRegion(name: string): { rest: string; region: string } {
  const parts = name.split("-");
  const from = parts.findIndex(
    (first, at) =>
      at > 0 && !/^[a-z]?\d$/iu.test(first) && parts.slice(at).every((part) => REGION_WORD.test(part.toLowerCase())),
  );
  return from < 0
    ? { rest: name, region: "" }
    : { rest: parts.slice(0, from).join("-"), region: parts.slice(from).join("-") };
}

function first(labels: Readonly<Record<string, string>>, keys: readonly string[]): string {
  for (const key of keys) if (labels[key]) return labels[key];
  return "";
}

/** Those that are used: the known ones in their order, then others by name. */
function columns(groups: readonly (readonly Placed[])[], known: readonly Environment[]): string[] {
  const used = new Set(groups.flatMap((group) => group.map((each) => each.environment)));
  const named = known.map((each) => each.name);
  const others = [...used].filter((each) => !named.includes(each)).sort(ORDER.compare);
  return [...named.filter((each) => used.has(each)), ...others];
}

function family(group: readonly Placed[], environments: readonly string[]): Family {
  const names = [...new Set(group.map((each) => each.family))].sort((a, b) => a.length - b.length);
  const key = group[0]?.key ?? "";
  return {
    key,
    name: names[0] ?? "",
    cells: environments.map((environment) => ({
      environment,
      placed: group
        .filter((each) => each.environment === environment)
        .sort((a, b) => ORDER.compare(a.region, b.region) || (a.row.key < b.row.key ? -1 : 1)),
    })),
    text: [...names, ...group.map((each) => each.row.text)].join("\n").toLowerCase(),
  };
}

/** The nearest environment before that one in which the family has anything. */
export function before(family: Family, environment: string): Cell | undefined {
  const at = family.cells.findIndex((each) => each.environment === environment);
  return family.cells.slice(0, Math.max(at, 0)).findLast((each) => each.placed.length > 0);
}

/** The application of an earlier environment that this one is compared with: in the same region, if there is one. */
export function counterpart(one: Placed, earlier: Cell | undefined): Placed | undefined {
  const same = earlier?.placed.filter((each) => sameSource(each.row, one.row)) ?? [];
  return same.find((each) => each.region === one.region) ?? same[0];
}

function sameSource(a: Row, b: Row): boolean {
  const plain = (row: Row) => (row.repositories[0] ?? "").replace(/(?:\.git)?\/*$/u, "").toLowerCase();
  return plain(a) === plain(b);
}

/**
 * Whether the two would run the same commit if both were up to date. With a folder for each environment
 * they would not: an application keeps the commit that touched its own files last.
 */
export function comparable(a: Row, b: Row): boolean {
  return sameSource(a, b) && a.paths.join("\n") === b.paths.join("\n");
}

export type Wait =
  | "deleting"
  | "approval"
  | "window"
  | "running"
  | "failed"
  | "error"
  | "manual"
  | "coming"
  | "earlier sick"
  | "earlier running"
  | "pinned"
  | "behind"
  | "same"
  | "first";

/** What an application waits for, or why nothing is to come; *earlier*: the same in the environment before. */
export function waiting({ row }: Placed, earlier: Placed | undefined): Wait {
  const said = row.message.toLowerCase();
  if (row.marks.includes("deleting")) return "deleting";
  if (row.operation === "Running" || row.operation === "Terminating") {
    if (/window/u.test(said)) return "window";
    return /approv|confirm/u.test(said) ? "approval" : "running";
  }
  if (row.marks.includes("troubled")) return "error";
  if (row.sync === "OutOfSync") {
    if (row.operation === "Failed" || row.operation === "Error") return "failed";
    return row.autosync.includes("on") ? "coming" : "manual";
  }
  if (!earlier) return "first";
  if (!row.deployed || !earlier.row.deployed || row.deployed === earlier.row.deployed) return "same";
  if (earlier.row.health === "Degraded" || earlier.row.health === "Missing") return "earlier sick";
  if (earlier.row.health === "Progressing" || earlier.row.operation === "Running") return "earlier running";
  if (row.revisions[0] !== earlier.row.revisions[0]) return "pinned";
  return comparable(row, earlier.row) ? "behind" : "same";
}
