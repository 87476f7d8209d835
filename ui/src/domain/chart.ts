/** Small charts: figures as places in a box, as SVG has them. Nothing of what is not known is drawn. */

export type Value = number | null | undefined;

/** Lines from one known value to the next, in a box; *most*: what its upper edge means. */
export function line(values: readonly Value[], width: number, height: number, most = peak(values)): string {
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  let gap = true;
  const parts = values.map((value, at) => {
    if (value === null || value === undefined) {
      gap = true;
      return "";
    }
    const [command, place] = [gap ? "M" : "L", `${round(at * step)} ${round(height - share(value, most) * height)}`];
    gap = false;
    return `${command}${place}`;
  });
  return parts.join("");
}

export interface Bar {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** For each place a bar, and on it another one, by one scale; what is there is at least one unit high. */
export function stacked(
  lower: readonly number[],
  upper: readonly number[],
  width: number,
  height: number,
): [lower: Bar[], upper: Bar[]] {
  const most = peak(lower.map((each, at) => each + (upper[at] ?? 0)));
  const place = width / Math.max(1, lower.length);
  const high = (value: number) => (value > 0 ? Math.max(1, share(value, most) * height) : 0);
  const bar = (at: number, foot: number, tall: number): Bar => ({
    x: round(at * place),
    y: round(height - foot - tall),
    width: round(place * 0.72),
    height: round(tall),
  });
  return [
    lower.map((each, at) => bar(at, 0, high(each))),
    lower.map((each, at) => bar(at, high(each), high(upper[at] ?? 0))),
  ];
}

export function peak(values: readonly Value[]): number {
  return values.reduce<number>((most, each) => Math.max(most, each ?? 0), 0);
}

export function last(values: readonly Value[]): number | undefined {
  return values.findLast((each) => typeof each === "number") ?? undefined;
}

function share(value: number, most: number): number {
  return most > 0 ? value / most : 0;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
