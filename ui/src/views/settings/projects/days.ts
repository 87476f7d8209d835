/** Days of whoever looks, and which part of each a window is open. */

export const DAYS = 14;

export interface Part {
  /** From the begin of the day, 0 to 1. */
  from: number;
  to: number;
}

/** The begins of *count* days from that of *now* on, and the end of the last. */
export function days(now: Date, count = DAYS): Date[] {
  return Array.from(
    { length: count + 1 },
    (_, index) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + index),
  );
}

/** The parts of the day from *begin* to *end* in which a span lies. */
export function parts(spans: readonly { start: string; end: string }[], begin: Date, end: Date): Part[] {
  const length = end.getTime() - begin.getTime();
  const part = (time: string) => (Date.parse(time) - begin.getTime()) / length;
  return spans
    .map((each) => ({ from: Math.max(0, part(each.start)), to: Math.min(1, part(each.end)) }))
    .filter((each) => each.from < each.to);
}

/** The same moment where *zone* is; empty if there is no such zone. */
export function inZone(time: string, zone: string, language: string): string {
  try {
    const style = { dateStyle: "medium", timeStyle: "short", timeZone: zone } as const;
    return new Intl.DateTimeFormat(language, style).format(Date.parse(time));
  } catch {
    return "";
  }
}
