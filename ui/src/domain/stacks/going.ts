/** A run as it goes: which resources are under way, done, failed or still to come, and what it has said so far. */

export interface Progress {
  step?: string;
  done?: number;
  total?: number;
  refreshed?: number;
  message?: string;
  resources?: Worked[];
}

/** *state*: `creating`, `created`, `to create`, `failed` …; *seconds*: that it took, or takes until now. */
export interface Worked {
  address: string;
  state: string;
  seconds?: number;
}

/** *read*: how much has been read of it; *rest*: a line that has not ended. *leftOut*: how much is not kept of its beginning. */
export interface Said {
  readonly lines: readonly string[];
  readonly rest: string;
  readonly read: number;
  readonly leftOut: number;
}

export interface Going {
  readonly progress?: Progress;
  /** When that was told. */
  readonly at?: number;
  readonly said: Said;
}

export const NOTHING_SAID: Said = { lines: [], rest: "", read: 0, leftOut: 0 };
const MOST = 20_000; // lines that are kept while one watches
const LONGEST = 100_000; // characters of a line

export function added(said: Said, text: string, read: number): Said {
  const parts = (said.rest + text).split("\n");
  const rest = (parts.pop() ?? "").slice(0, LONGEST);
  const lines = [...said.lines, ...parts.map((each) => each.slice(0, LONGEST))];
  return { ...said, lines: lines.slice(-MOST), rest, read: Number.isFinite(read) ? read : said.read };
}

/** All lines, also the one that has not ended. */
export function linesOf({ lines, rest }: Said): readonly string[] {
  return rest ? [...lines, rest] : lines;
}

export interface Sorted {
  readonly going: readonly Worked[];
  readonly failed: readonly Worked[];
  /** The one that ended last stands first. */
  readonly done: readonly Worked[];
  readonly ahead: readonly Worked[];
}

const WORKED = new Set(["created", "updated", "destroyed", "replaced"]);

/** What is under way longest stands first. *since*: milliseconds that have gone by since it was told. */
export function sorted({ resources = [] }: Progress, since = 0): Sorted {
  const going = resources.filter(({ state }) => state.endsWith("ing"));
  return {
    going: going
      .map((each) => ({ ...each, seconds: Math.floor((each.seconds ?? 0) + Math.max(0, since) / 1000) }))
      .toSorted((a, b) => b.seconds - a.seconds),
    failed: resources.filter(({ state }) => state === "failed"),
    done: resources.filter(({ state }) => WORKED.has(state)).toReversed(),
    ahead: resources.filter(({ state }) => state.startsWith("to ")),
  };
}
