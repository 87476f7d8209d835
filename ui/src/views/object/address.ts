/** What of an object is looked at, as addresses say it; shared by the panel and by the log that fills the screen. */

export const OBJECT_TABS = ["summary", "manifest", "diff", "events", "logs", "terminal"] as const;
export type ObjectTab = (typeof OBJECT_TABS)[number];

export const OBJECT_VIEWS = ["live", "desired", "edit", "split", "inline", "fields"] as const;
export type ObjectView = (typeof OBJECT_VIEWS)[number];

/** Kinds of which a log may be read, as they are pods or have some. */
export const LOGGING: ReadonlySet<string> = new Set([
  "Pod",
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "ReplicaSet",
  "Job",
  "CronJob",
]);

/** Which lines are asked for, and what is searched in them. */
export interface LogSearch {
  container?: string;
  /** Names with commas; none: all. */
  pods?: string;
  previous?: true;
  /** Without following what comes. */
  still?: true;
  /** How many of the last lines; `all`. */
  tail?: string;
  /** Seconds back from now. */
  back?: string;
  find?: string;
  only?: "with" | "without";
}

/** *object*: `group/kind/namespace/name`. *objectRaw*: also what does not count as a difference. */
export interface ObjectSearch extends LogSearch {
  object?: string;
  objectTab?: ObjectTab;
  objectView?: ObjectView;
  objectRaw?: true;
}

/** What is to be otherwise in an address; undefined: taken out of it. */
export type Change<T> = { readonly [K in keyof T]?: T[K] | undefined };

export function changed<T extends object>(before: T, change: Change<T>): T {
  const found = Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(found) as T;
}

type Said = Record<string, unknown>;

const text = <K extends string>(said: Said, name: K) =>
  typeof said[name] === "string" && said[name] ? ({ [name]: said[name] } as Record<K, string>) : {};
const number = <K extends string>(said: Said, name: K) =>
  /^(?:\d{1,9}|all)$/u.test(String(said[name] ?? "")) ? ({ [name]: String(said[name]) } as Record<K, string>) : {};
const flag = <K extends string>(said: Said, name: K) =>
  ["true", true].includes(said[name] as string) ? ({ [name]: true } as Record<K, true>) : {};

export function logSearch(said: Said): LogSearch {
  return {
    ...text(said, "container"),
    ...text(said, "pods"),
    ...flag(said, "previous"),
    ...flag(said, "still"),
    ...number(said, "tail"),
    ...number(said, "back"),
    ...text(said, "find"),
    ...(said.only === "with" || said.only === "without" ? { only: said.only } : {}),
  };
}

/** What is not about an object that is looked at is none of this. */
export function objectSearch(said: Said): ObjectSearch {
  if (typeof said.object !== "string" || !said.object) return {};
  const tab = OBJECT_TABS.find((each) => each === said.objectTab);
  const view = OBJECT_VIEWS.find((each) => each === said.objectView);
  return {
    object: said.object,
    ...(tab && tab !== "summary" ? { objectTab: tab } : {}),
    ...(view ? { objectView: view } : {}),
    ...flag(said, "objectRaw"),
    ...logSearch(said),
  };
}

/** An address without anything of an object. */
export function withoutObject<T extends ObjectSearch>(said: T) {
  const { object: _, objectTab: _tab, objectView: _view, objectRaw: _raw, ...rest } = withoutLog(said);
  return rest;
}

export function withoutLog<T extends LogSearch>(said: T) {
  const { container: _c, pods: _p, previous: _pr, still: _s, tail: _t, back: _b, find: _f, only: _o, ...rest } = said;
  return rest;
}
