/** Lines of logs: what is new after a broken connection, what is searched for, how much is kept. */

import { stripped } from "./ansi";

export interface Line {
  /** Counts up, over all pods. */
  readonly id: number;
  /** RFC 3339; empty: not known. */
  readonly at: string;
  readonly pod: string;
  readonly text: string;
  /** *text* without escape sequences; what is searched. */
  readonly plain: string;
}

export type Told = Pick<Line, "at" | "pod" | "text">;

const KEPT = 100_000;
const NEVER = "0001-01-01T00:00:00Z"; // how the API says that a line has no time

export function line(id: number, { at, pod, text }: Told): Line {
  return { id, at: at === NEVER ? "" : at, pod, text, plain: stripped(text) };
}

/** The last of *before* and *fresh*; a tenth more is let be, so that not every line moves all others. */
export function kept(before: readonly Line[], fresh: readonly Line[], most = KEPT): readonly Line[] {
  const all = [...before, ...fresh];
  return all.length > most * 1.1 ? all.slice(-most) : all;
}

/**
 * Which lines have been there already, when a stream is begun anew at the last second.
 *
 * By pod: the time of its last line, and how often each text was told at that time.
 */
export class Seen {
  #last = new Map<string, { at: string; texts: Map<string, number> }>();
  #again = new Map<string, Map<string, number>>();

  /** The stream begins anew: what it repeats is to be passed over. */
  restart(): void {
    this.#again = new Map([...this.#last].map(([pod, { texts }]) => [pod, new Map(texts)]));
  }

  isNew(told: Told): boolean {
    const at = sortable(told.at);
    const last = this.#last.get(told.pod);
    if (last && at < last.at) return !this.#again.has(told.pod);
    if (last && at === last.at) {
      const again = this.#again.get(told.pod);
      const count = again?.get(told.text) ?? 0;
      if (again && count > 0) {
        again.set(told.text, count - 1);
        return false;
      }
      last.texts.set(told.text, (last.texts.get(told.text) ?? 0) + 1);
      return true;
    }
    this.#again.delete(told.pod);
    this.#last.set(told.pod, { at, texts: new Map([[told.text, 1]]) });
    return true;
  }

  /** From when on to ask again, so that no pod misses anything; empty: from the beginning. */
  get since(): string {
    const times = [...this.#last.values()].map((each) => each.at).filter((each) => each > sortable(NEVER));
    const [first = ""] = times.sort();
    return first && `${first.slice(0, 19)}Z`;
  }
}

/** Fractions have as many digits as are needed, so that times as they are do not compare. */
function sortable(at: string): string {
  const [, whole = at, fraction = ""] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?/u.exec(at) ?? [];
  return `${whole}.${fraction.padEnd(9, "0")}`;
}

export interface Wanted {
  readonly text: string;
  /** Only lines that hold it; or only those that do not. */
  readonly only: "" | "with" | "without";
  /** Only those pods; none: all. */
  readonly pods: readonly string[];
}

export function shown(lines: readonly Line[], { text, only, pods }: Wanted): readonly Line[] {
  const some = pods.length ? new Set(pods) : undefined;
  const search = text && only ? pattern(text) : undefined;
  if (!some && !search) return lines;
  return lines.filter(
    (each) =>
      (!some || some.has(each.pod)) &&
      (!search || ((search.lastIndex = 0), search.test(each.plain)) === (only === "with")),
  );
}

/** Where in *text* it says *wanted*, whatever the case: beginnings and ends. */
export function ranges(text: string, wanted: string, most = 500): [number, number][] {
  if (!wanted) return [];
  const found: [number, number][] = [];
  for (const each of text.matchAll(pattern(wanted))) {
    if (found.push([each.index, each.index + each[0].length]) >= most) break;
  }
  return found;
}

/** The places in *lines* that hold *wanted*. */
export function matches(lines: readonly { readonly plain: string }[], wanted: string): number[] {
  if (!wanted) return [];
  const search = pattern(wanted);
  return lines.flatMap(({ plain }, at) => (((search.lastIndex = 0), search.test(plain)) ? [at] : []));
}

function pattern(text: string): RegExp {
  return new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&"), "giu");
}

/** Several pieces of one text, cut where a marked stretch begins or ends. */
export function marked<T extends { readonly text: string }>(
  pieces: readonly T[],
  stretches: readonly (readonly [number, number])[],
): (T & { readonly mark: boolean })[] {
  const found: (T & { mark: boolean })[] = [];
  let from = 0;
  let next = 0;
  for (const piece of pieces) {
    const end = from + piece.text.length;
    let at = from;
    while (at < end) {
      while ((stretches[next]?.[1] ?? Number.POSITIVE_INFINITY) <= at) next += 1;
      const [start, stop] = stretches[next] ?? [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
      const to = Math.min(end, at < start ? start : stop);
      found.push({ ...piece, text: piece.text.slice(at - from, to - from), mark: at >= start });
      at = to;
    }
    from = end;
  }
  return found;
}
