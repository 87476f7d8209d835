/** How often, how fast and how well applications are deployed: the four figures of DORA. */

export interface Figures {
  deployments?: number;
  failed?: number;
  restored?: number;
  frequency?: number;
  lead?: number;
  failure?: number;
  restore?: number;
}

export interface Day {
  day: string;
  succeeded?: number;
  failed?: number;
  lead?: number;
  restore?: number;
}

export const DAYS = [7, 30, 90, 365] as const;
export const USUAL = 30;

export const FIGURES = ["frequency", "lead", "failure", "restore"] as const;
export type Figure = (typeof FIGURES)[number];

/** Of each day, what a chart of that figure shows; of a day on which nothing happened, nothing. */
export function course(figure: Figure, daily: readonly Day[]): (number | undefined)[] {
  switch (figure) {
    case "frequency":
      return daily.map(deployments);
    case "failure":
      return daily.map((each) => (deployments(each) ? (each.failed ?? 0) / deployments(each) : undefined));
    case "lead":
    case "restore":
      return daily.map((each) => each[figure]);
  }
}

export function deployments(day: Day): number {
  return (day.succeeded ?? 0) + (day.failed ?? 0);
}

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** "1.5 hr": a time in its largest unit, with one digit below ten. */
export function took(seconds: number, language: string): string {
  const [unit, size] = UNITS.find(([, each]) => seconds >= each) ?? (["second", 1] as const);
  const count = seconds / size;
  const maximumFractionDigits = count < 10 ? 1 : 0;
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits }).format(
    count,
  );
}

/** "0.4 a day" is said of a week, where that is the better number. */
export function often(frequency: number): [count: number, per: "day" | "week" | "month"] {
  if (frequency >= 1) return [frequency, "day"];
  if (frequency * 7 >= 1) return [frequency * 7, "week"];
  return [frequency * 30, "month"];
}
