/** The sources of an application, and what is set on them: read, changed, and compared. */

import type { Whole, WholeSource } from "@/api/application";

export function sourcesOf({ spec }: Pick<Whole, "spec">): WholeSource[] {
  return spec.sources?.length ? spec.sources : spec.source ? [spec.source] : [];
}

/** The same, of what is hydrated from where the hydrator puts it. */
export function shownSources(app: Pick<Whole, "spec">): WholeSource[] {
  const { drySource, syncSource } = app.spec.sourceHydrator ?? {};
  if (!drySource) return sourcesOf(app);
  const { repoURL = "" } = drySource;
  return [{ repoURL, path: syncSource?.path ?? "", targetRevision: syncSource?.targetBranch ?? "" }];
}

/** *spec* with *sources* in the place where they were. */
export function withSources(spec: Whole["spec"], sources: readonly WholeSource[]): Whole["spec"] {
  const { source: _, sources: several, ...rest } = spec;
  const [only] = sources;
  return sources.length === 1 && only && !several?.length
    ? { ...rest, source: only }
    : { ...rest, sources: [...sources] };
}

/** *object* with *value* at *path*; what is left empty on the way goes, so that nothing is said where nothing is set. */
export function put(
  object: Record<string, unknown> | undefined,
  path: readonly string[],
  value: unknown,
): Record<string, unknown> {
  const [first = "", ...rest] = path;
  const { [first]: before, ...others } = object ?? {};
  const after = rest.length === 0 ? value : put(before as Record<string, unknown> | undefined, rest, value);
  return nothing(after) ? others : { ...others, [first]: after };
}

export function at(object: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, each) =>
      typeof found === "object" && found !== null ? (found as Record<string, unknown>)[each] : undefined,
    object,
  );
}

function nothing(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.keys(value).length === 0;
}

export interface Change {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Where two values differ, leaf by leaf; lists of things with names are compared by these. */
export function changes(before: unknown, after: unknown, path = ""): Change[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const [a, b] = [fields(before), fields(after)];
  if (!a || !b) return [{ path, before, after }];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((each) =>
    changes(a[each], b[each], path ? `${path}.${each}` : each),
  );
}

function fields(value: unknown): Record<string, unknown> | undefined {
  if (Array.isArray(value)) {
    const named = value.every((each) => typeof (each as { name?: unknown } | null)?.name === "string");
    return named ? Object.fromEntries(value.map((each: { name: string }) => [each.name, each])) : { ...value };
  }
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
}
