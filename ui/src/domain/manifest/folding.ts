/** Blocks of YAML that can be folded, by how far their lines stand in. */

const LONG = 200; // lines from which on a block is folded to begin with

/** Of each line that has a block below it: the last line of that. */
export function blocks(lines: readonly string[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const open: { at: number; depth: number }[] = [];
  let last = -1; // the last line that says something
  lines.forEach((line, at) => {
    const depth = line.search(/\S/u);
    if (depth < 0) return;
    while ((open.at(-1)?.depth ?? -1) >= depth) {
      const done = open.pop();
      if (done && last > done.at) found.set(done.at, last);
    }
    open.push({ at, depth });
    last = at;
  });
  for (const { at } of open) if (last > at) found.set(at, last);
  return found;
}

/** The innermost blocks that are too long to be read past. */
export function longOnes(found: ReadonlyMap<number, number>, long = LONG): Set<number> {
  const wide = [...found].filter(([from, to]) => to - from > long).sort(([a], [b]) => a - b);
  const inner = wide.filter(([from, to], at) => {
    const next = wide[at + 1];
    return !next || next[0] > to || next[0] < from;
  });
  return new Set(inner.map(([from]) => from));
}

/** The lines that are seen, when those blocks are closed. */
export function visible(count: number, found: ReadonlyMap<number, number>, closed: ReadonlySet<number>): number[] {
  const seen: number[] = [];
  for (let at = 0; at < count; at += 1) {
    seen.push(at);
    if (closed.has(at)) at = found.get(at) ?? at;
  }
  return seen;
}

/** Closed blocks without those that hide the line *at*. */
export function opened(
  closed: ReadonlySet<number>,
  found: ReadonlyMap<number, number>,
  at: number,
): ReadonlySet<number> {
  const hiding = [...closed].filter((from) => from < at && (found.get(from) ?? from) >= at);
  if (hiding.length === 0) return closed;
  return new Set([...closed].filter((from) => !hiding.includes(from)));
}
