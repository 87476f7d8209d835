/** Times as people say them, and exactly. */

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** Making one costs more than all it says on a screen full of rows. */
function kept<T>(make: (language: string) => T): (language: string) => T {
  const made = new Map<string, T>();
  return (language) => {
    const found = made.get(language) ?? make(language);
    made.set(language, found);
    return found;
  };
}
const relative = kept((language) => new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" }));
const exact = kept((language) => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" }));

/** "3 minutes ago"; *from* and *now* in milliseconds. */
export function ago(from: number, now: number, language: string): string {
  const seconds = Math.round((from - now) / 1000);
  const [unit, size] = STEPS.find(([, each]) => Math.abs(seconds) >= each) ?? ["second", 1];
  return relative(language).format(Math.trunc(seconds / size), unit);
}

const UNITS = ["hour", "minute", "second"] as const;
const unit = (name: (typeof UNITS)[number]) =>
  kept((language) => new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "short" }));
const units = UNITS.map(unit);

/** "1 hr 5 min", "12 sec", "< 1 sec"; of milliseconds. */
export function lasting(milliseconds: number, language: string): string {
  const [hour, minute, second] = units.map((each) => each(language));
  if (milliseconds < 1000) return `< ${second?.format(1)}`; // the server tells whole seconds
  const seconds = Math.round(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hour?.format(hours)} ${minute?.format(minutes)}`;
  return minutes > 0 ? `${minute?.format(minutes)} ${second?.format(seconds % 60)}` : `${second?.format(seconds)}`;
}

export function exactly(when: number, language: string): string {
  return exact(language).format(when);
}

/** By the clock of another time zone; undefined: the browser does not know it, or it shows the same. */
export function inZone(when: number, language: string, zone: string): string | undefined {
  const how = { dateStyle: "medium", timeStyle: "short" } as const;
  try {
    const there = new Intl.DateTimeFormat(language, { ...how, timeZone: zone }).format(when);
    return there === new Intl.DateTimeFormat(language, how).format(when) ? undefined : there;
  } catch {
    return undefined;
  }
}
