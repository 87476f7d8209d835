/** How Trueup itself is: what went up and down of late, and what is known of each repository. */

export interface Trend {
  about: string;
  name: string;
  figure: string;
  values?: (number | null)[];
}

/** A repository as it answered last. */
export interface Answered {
  repo: string;
  question: string;
  at: string;
  seconds: number;
  problem?: string;
  answered?: string;
  fetched?: string;
  bringing?: number;
}

export interface Declared {
  repo?: string;
  project?: string;
  connectionState?: { status?: string; message?: string; attemptedAt?: string };
  [more: string]: unknown;
}

export interface Repository {
  repo: string;
  status: "Successful" | "Failed" | "";
  problem: string;
  at?: string | undefined;
  seconds?: number | undefined;
  fetched?: string | undefined;
  bringing?: number | undefined;
}

export function trend(
  trends: readonly Trend[] | undefined,
  about: string,
  figure: string,
  name = "",
): (number | null)[] {
  return trends?.find((each) => each.about === about && each.figure === figure && each.name === name)?.values ?? [];
}

/** Those that were asked, and those that are declared and were not; what does not answer is first. */
export function repositories(asked: readonly Answered[], declared: readonly Declared[]): Repository[] {
  const known = new Map<string, Repository>();
  for (const { repo = "", connectionState: said } of declared) {
    known.set(repo, {
      repo,
      status: said?.status === "Failed" ? "Failed" : said?.status === "Successful" ? "Successful" : "",
      problem: said?.message ?? "",
      at: said?.attemptedAt,
    });
  }
  for (const each of asked) {
    known.set(each.repo, {
      repo: each.repo,
      status: each.problem ? "Failed" : "Successful",
      problem: each.problem ?? "",
      at: each.at,
      seconds: each.seconds,
      fetched: each.fetched,
      bringing: each.bringing,
    });
  }
  const rank = (each: Repository) => (each.status === "Failed" ? 0 : 1);
  return [...known.values()].sort((a, b) => rank(a) - rank(b) || a.repo.localeCompare(b.repo));
}

/** "5 ms", "1.2 s": a time that is mostly short. */
export function lasting(seconds: number, language: string): string {
  const [count, unit] = seconds < 1 ? [seconds * 1000, "millisecond"] : [seconds, "second"];
  const maximumFractionDigits = count < 10 ? 1 : 0;
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits }).format(
    count,
  );
}
