/**
 * What needs what, in columns: all that something needs stands left of it.
 *
 * Parts that have nothing to do with each other stand below each other, the biggest first; what is tied to nothing
 * fills a block at the end. Straight through, in a few walks: thousands are laid out at once.
 */

export type Way = readonly [from: string, to: string];

export interface Spot {
  readonly column: number;
  readonly line: number;
}

const SWEEPS = 4;
const WIDEST = 6; // columns of what is tied to nothing

export function layered(ids: readonly string[], ways: readonly Way[]): Map<string, Spot> {
  const [before, after] = both(ids, ways);
  const found = new Map<string, Spot>();
  let line = 0;
  const [tied, alone] = [[] as string[][], [] as string[]];
  for (const part of parts(ids, before, after)) {
    if (part.length > 1) tied.push(part);
    else alone.push(...part);
  }
  for (const part of tied.sort((a, b) => b.length - a.length)) {
    const spots = placed(part, before, after);
    let most = 0;
    for (const [id, spot] of spots) {
      found.set(id, { column: spot.column, line: line + spot.line });
      most = Math.max(most, spot.line);
    }
    line += most + 1;
  }
  const columns = Math.max(1, Math.min(WIDEST, Math.ceil(Math.sqrt(alone.length))));
  alone.forEach((id, at) => {
    found.set(id, { column: at % columns, line: line + Math.floor(at / columns) });
  });
  return found;
}

type Beside = ReadonlyMap<string, readonly string[]>;

/** What each needs, and what needs it; of what is there. */
function both(ids: readonly string[], ways: readonly Way[]): [Beside, Beside] {
  const before = new Map<string, string[]>(ids.map((id) => [id, []]));
  const after = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const [from, to] of ways) {
    if (from === to || !before.has(from) || !before.has(to)) continue;
    before.get(to)?.push(from);
    after.get(from)?.push(to);
  }
  return [before, after];
}

function* parts(ids: readonly string[], before: Beside, after: Beside): Generator<string[]> {
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) continue;
    const part = [id];
    seen.add(id);
    for (const at of part) {
      for (const each of [...(before.get(at) ?? []), ...(after.get(at) ?? [])]) {
        if (!seen.has(each)) seen.add(each) && part.push(each);
      }
    }
    yield part;
  }
}

function placed(part: readonly string[], before: Beside, after: Beside): Map<string, Spot> {
  const column = columnsOf(part, before, after);
  const columns: string[][] = [];
  for (const id of part) (columns[column.get(id) ?? 0] ??= []).push(id);
  const at = new Map<string, number>();
  const number = (ids: readonly string[]) => {
    for (const [index, id] of ids.entries()) at.set(id, index);
  };
  for (const ids of columns) number(ids);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const [order, beside] = sweep % 2 === 0 ? [columns, before] : [columns.toReversed(), after];
    for (const ids of order) number(sorted(ids, (id) => mean(beside.get(id) ?? [], at)));
  }
  const lines = new Map<string, number>();
  for (const ids of columns) {
    let next = 0;
    for (const id of ids.toSorted((a, b) => (at.get(a) ?? 0) - (at.get(b) ?? 0))) {
      next = Math.max(next, Math.round(mean(before.get(id) ?? [], lines) ?? next));
      lines.set(id, next);
      next += 1;
    }
  }
  return new Map(part.map((id) => [id, { column: column.get(id) ?? 0, line: lines.get(id) ?? 0 }]));
}

/** The longest way from what needs nothing; a circle is opened where it was entered. */
function columnsOf(part: readonly string[], before: Beside, after: Beside): Map<string, number> {
  const left = new Map(part.map((id) => [id, before.get(id)?.length ?? 0]));
  const column = new Map<string, number>();
  const ready = part.filter((id) => left.get(id) === 0);
  let entered = 0;
  while (column.size < part.length) {
    while (column.has(part[entered] ?? "")) entered += 1;
    const id = ready.shift() ?? (part[entered] as string);
    if (column.has(id)) continue;
    column.set(id, Math.max(-1, ...(before.get(id) ?? []).map((each) => column.get(each) ?? -1)) + 1);
    for (const each of after.get(id) ?? []) {
      const rest = (left.get(each) ?? 0) - 1;
      left.set(each, rest);
      if (rest === 0) ready.push(each);
    }
  }
  return column;
}

/** Those without a wish stay where they are. */
function sorted(ids: string[], wish: (id: string) => number | undefined): string[] {
  const wishes = new Map(ids.map((id, index) => [id, wish(id) ?? index]));
  return ids.sort((a, b) => (wishes.get(a) ?? 0) - (wishes.get(b) ?? 0));
}

function mean(ids: readonly string[], at: ReadonlyMap<string, number>): number | undefined {
  const known = ids.flatMap((id) => at.get(id) ?? []);
  return known.length > 0 ? known.reduce((sum, each) => sum + each, 0) / known.length : undefined;
}
