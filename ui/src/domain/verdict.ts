/**
 * What is wrong with an application, the worst first, each with what to do about it.
 *
 * Pure: the application, its objects and what sync windows allow in, findings out. A finding names its kind; the words
 * for it, and for its remedy, are texts of that kind, so that every language has all of them.
 */

import type { OperationState, Result, Whole } from "@/api/application";
import { type Item, plainId } from "./tree";
import type { Gate } from "./windows";

export const KINDS = [
  "deleting",
  "deletionConfirm",
  "pruneConfirm",
  "credentials",
  "unreachable",
  "revision",
  "path",
  "cluster",
  "spec",
  "comparison",
  "permission",
  "quota",
  "missingKind",
  "hookFailed",
  "objectFailed",
  "syncFailed",
  "imagePull",
  "crashLoop",
  "volume",
  "unschedulable",
  "degraded",
  "window",
  "automationFailed",
  "retrying",
  "running",
  "missing",
  "needsPrune",
  "outOfSync",
  "drift",
  "shared",
  "orphaned",
  "warning",
  "healing",
  "unhealthy",
  "progressing",
  "suspended",
] as const;
export type Kind = (typeof KINDS)[number];

/** What a button beside a finding does. */
export type Act =
  | "sync"
  | "prune"
  | "hard"
  | "object"
  | "logs"
  | "events"
  | "operation"
  | "source"
  | "confirm"
  | "objects";

export interface Finding {
  readonly kind: Kind;
  readonly tone: "bad" | "warn" | "busy" | "still";
  /** What was said of it, word for word. */
  readonly message: string;
  /** What the server says to do, if it knows; it is more exact than the remedy of the kind. */
  readonly hint: string;
  /** Id of the object, and what it is called. */
  readonly object?: string;
  readonly name: string;
  readonly count: number;
  readonly act?: Act;
  /** What it waits for. */
  readonly gate?: Gate;
}

export interface Gates {
  readonly automatic?: Gate;
  readonly manual?: Gate;
}

const MOST = 12;
const READ = 4_000; // characters of a message that its kind is told by

/** *gates*: what sync windows say to what is synced by itself, and by a person. */
export function verdict(app: Whole, items: readonly Item[] = [], gates?: Gates): Finding[] {
  const found = [
    ...leaving(app),
    ...ofConditions(app),
    ...ofOperation(app.status?.operationState),
    ...ofObjects(items),
    ...ofSync(app, gates),
  ];
  if (found.length === 0) return ofHealth(app);
  const kept = found.filter((each, index) => found.findIndex((other) => same(each, other)) === index);
  return kept.toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind)).slice(0, MOST);
}

/** All that is known while its objects are not: that it is not well. */
function ofHealth({ status }: Whole): Finding[] {
  const { status: health = "", message = "" } = status?.health ?? {};
  if (["", "Healthy", "Unknown"].includes(health)) return [];
  const tone = health === "Degraded" ? "bad" : health === "Progressing" ? "busy" : "warn";
  return [finding("unhealthy", { name: health, message, tone, act: "objects" })];
}

function same(a: Finding, b: Finding): boolean {
  return a.kind === b.kind && a.object === b.object && (a.object !== undefined || a.message === b.message);
}

type Told = Partial<Omit<Finding, "kind">>;

const TONES: Partial<Record<Kind, Finding["tone"]>> = {
  ...Object.fromEntries(
    ["window", "missing", "needsPrune", "outOfSync", "drift", "shared", "orphaned", "warning", "pruneConfirm"].map(
      (each) => [each, "warn"],
    ),
  ),
  deletionConfirm: "warn",
  volume: "warn",
  unschedulable: "warn",
  retrying: "warn",
  deleting: "busy",
  running: "busy",
  healing: "busy",
  progressing: "busy",
  suspended: "still",
};

function finding(kind: Kind, told: Told = {}): Finding {
  const [message, hint] = split(told.message ?? "");
  return { name: "", count: 1, tone: TONES[kind] ?? "bad", ...told, kind, message, hint: told.hint ?? hint };
}

/** The server's messages end in `(hint: …)` or `(…; hint: …)` where it knows what to do. */
export function split(text: string): [message: string, hint: string] {
  const at = text.lastIndexOf("hint: ");
  const before = text.slice(0, at);
  if (at < 0 || !text.endsWith(")")) return [text, ""];
  const hint = text.slice(at + 6, -1);
  if (before.endsWith(" (")) return [before.slice(0, -2), hint];
  return before.endsWith("; ") ? [`${before.slice(0, -2)})`, hint] : [text, ""];
}

function leaving({ metadata, status }: Whole): Finding[] {
  if (!metadata.deletionTimestamp) return [];
  const said = status?.conditions?.filter((each) => /^Deletion/u.test(each.type)).map((each) => each.message) ?? [];
  const confirm = said.find((each) => /confirm the deletion/u.test(each));
  if (confirm) return [finding("deletionConfirm", { message: confirm, act: "confirm" })];
  const name = (metadata.finalizers ?? []).join(", ");
  return [finding("deleting", { message: said.join("; "), name, act: "objects" })];
}

/** Kinds of errors by what they say; the first that fits counts. */
const SAID: readonly [RegExp, Kind, Act?][] = [
  [/confirm the deletion/iu, "pruneConfirm", "confirm"],
  [/exceeded quota|quota exceeded/iu, "quota", "events"],
  [/does not serve the kind|no matches for kind|could not find the requested resource/iu, "missingKind", "sync"],
  [
    /unable to resolve '|there is no commit|revision .*not found|no (chart )?version|couldn't find remote ref/iu,
    "revision",
    "source",
  ],
  [
    /app path does not exist|there is no folder|no such (folder|path)|path .*(not found|does not exist)/iu,
    "path",
    "source",
  ],
  [
    /authentication|credentials|publickey|access denied|unauthorized|repository .*not (found|there)/iu,
    "credentials",
    "source",
  ],
  [/is forbidden|forbidden:|not permitted|permission denied/iu, "permission"],
  [/cluster .*(does not answer|not reach|unreachable|is not known|no such)|no cluster/iu, "cluster"],
  [
    /does not answer|could not resolve host|timed? ?out|connection (refused|reset)|no route to host|unreachable|took too long/iu,
    "unreachable",
    "hard",
  ],
];

function kindOf(message: string): readonly [Kind, Act | undefined] | undefined {
  const begun = message.slice(0, READ);
  const found = SAID.find(([pattern]) => pattern.test(begun));
  return found && ([found[1], found[2]] as const);
}

function ofConditions({ status, metadata }: Whole): Finding[] {
  return (status?.conditions ?? []).flatMap(({ type, message }) => {
    if (type.startsWith("Deletion") && metadata.deletionTimestamp && !type.endsWith("Error")) return [];
    if (type === "SharedResourceWarning") return [finding("shared", { message, act: "objects" })];
    if (type === "OrphanedResourceWarning") return [finding("orphaned", { message, act: "objects" })];
    if (!type.endsWith("Error")) return type.endsWith("Info") ? [] : [finding("warning", { message })];
    if (type === "SyncError" && message.startsWith("Failed last sync")) {
      return [finding("automationFailed", { message, act: "sync" })];
    }
    const [kind, act] = kindOf(message) ?? usual(type);
    return [finding(kind, { message, ...(act && { act }) })];
  });
}

function usual(type: string): readonly [Kind, Act | undefined] {
  if (type === "InvalidSpecError") return ["spec", "source"];
  return type === "SyncError" ? ["syncFailed", "operation"] : ["comparison", "source"];
}

function ofOperation(state: OperationState | undefined): Finding[] {
  if (!state?.phase) return [];
  const message = state.message ?? "";
  if (state.phase === "Running" || state.phase === "Terminating") {
    if (/confirm/u.test(message)) return [finding("pruneConfirm", { message, act: "confirm" })];
    const count = state.retryCount ?? 0;
    return [finding(state.finishedAt ? "retrying" : "running", { message, count, act: "operation" })];
  }
  if (state.phase !== "Failed" && state.phase !== "Error") return [];
  const failed = (state.syncResult?.resources ?? []).filter(hasFailed).map(ofResult);
  if (failed.length > 0) return failed;
  const [kind, act] = kindOf(message) ?? (["syncFailed", "operation"] as const);
  return [finding(kind, { message, act: act ?? "operation" })];
}

function hasFailed({ status, hookPhase }: Result): boolean {
  return status === "SyncFailed" || hookPhase === "Failed" || hookPhase === "Error";
}

/** Of one object that a sync did not get done. */
export function ofResult(result: Result): Finding {
  const object = plainId(result);
  const told = { message: result.message ?? "", object, name: `${result.kind} ${result.name}` };
  if (result.hookType) return finding("hookFailed", { ...told, act: "logs" });
  return finding(kindOf(told.message)?.[0] ?? "objectFailed", { ...told, act: "object" });
}

const PODS: readonly [RegExp, Kind, Act][] = [
  [/pull(ing)? (the )?image|ImagePull|ErrImage|InvalidImageName|manifest unknown/iu, "imagePull", "object"],
  [/CrashLoop|back-off .*restarting|OOMKilled|exit(ed)? (with )?code/iu, "crashLoop", "logs"],
  [/exceeded quota/iu, "quota", "events"],
  [/persistentvolumeclaim|unbound .*volume|provision/iu, "volume", "object"],
  [/nodes are available|unschedulable|insufficient (cpu|memory)|taint/iu, "unschedulable", "events"],
];

/** The kind of trouble that an object is in, by what is told of it. */
function ofObject(item: Item): [Kind, Act] | undefined {
  const said = [item.message, ...item.info].join("\n").slice(0, READ);
  const found = PODS.find(([pattern]) => pattern.test(said));
  if (found && item.health !== "Healthy" && item.health !== "") return [found[1], found[2]];
  if (item.kind === "PersistentVolumeClaim" && item.health === "Progressing") return ["volume", "events"];
  return item.health === "Degraded" ? ["degraded", "object"] : undefined;
}

function ofObjects(items: readonly Item[]): Finding[] {
  const troubled = items.flatMap((item) => {
    const found = ofObject(item);
    return found ? [{ item, kind: found[0], act: found[1] }] : [];
  });
  // a Deployment is degraded because its Pod is: the cause is enough, and one of several of the same kind
  const causes = troubled.filter(({ kind }) => kind !== "degraded");
  const above = new Set(causes.flatMap(({ item }) => ancestors(item, items)));
  const kept = troubled.filter(({ item, kind }) => kind !== "degraded" || !above.has(item.id));
  const found = kept.map(({ item, kind, act }) =>
    finding(kind, { message: reason(item), object: item.id, name: `${item.kind} ${item.name}`, act }),
  );
  const missing = items.filter((each) => each.health === "Missing" && each.sync);
  const moving = items.filter((each) => each.health === "Progressing" && !above.has(each.id));
  const still = items.filter((each) => each.health === "Suspended");
  return [
    ...together(found),
    ...summed("missing", missing, "sync"),
    ...summed(
      "progressing",
      moving.filter((each) => !ofObject(each)),
      "object",
    ),
    ...summed("suspended", still, "object"),
  ];
}

/** Findings of one kind that say the same are one: ten pods that cannot pull an image. */
function together(found: readonly Finding[]): Finding[] {
  const made = new Map<string, Finding>();
  for (const each of found) {
    const key = `${each.kind} ${each.message.replace(/\d+/gu, "0")}`;
    const known = made.get(key);
    made.set(key, known ? { ...known, count: known.count + 1 } : each);
  }
  return [...made.values()];
}

function summed(kind: Kind, of: readonly Item[], act: Act): Finding[] {
  const [first] = of;
  if (!first) return [];
  const one = of.length === 1;
  const name = `${first.kind} ${first.name}`;
  return [finding(kind, { count: of.length, name, message: one ? first.message : "", object: first.id, act })];
}

function reason(item: Item): string {
  return item.message || item.info.join(", ");
}

function ancestors(item: Item, items: readonly Item[]): string[] {
  const byId = new Map(items.map((each) => [each.id, each]));
  const found = new Set<string>();
  const todo = [...item.parents];
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    todo.push(...(byId.get(id)?.parents ?? []));
  }
  return [...found];
}

/** Why what differs from Git is not put right by itself. */
function ofSync({ status, spec, metadata }: Whole, { automatic, manual }: Gates = {}): Finding[] {
  if (status?.sync?.status !== "OutOfSync" || metadata.deletionTimestamp) return [];
  if (["Running", "Terminating"].includes(status.operationState?.phase ?? "")) return [];
  const differing = (status.resources ?? []).filter((each) => each.status === "OutOfSync");
  const doomed = differing.filter((each) => each.requiresPruning);
  const automated = spec.syncPolicy?.automated && spec.syncPolicy.automated.enabled !== false;
  const waits = automated && automatic && !automatic.allowed;
  const missing = differing.length > 0 && differing.every((each) => each.health?.status === "Missing");
  if (missing && !waits) return []; // the objects say so
  const [first] = differing;
  const name = first ? `${first.kind} ${first.name}` : "";
  const told = { count: differing.length, name, act: "sync" as const };
  const found = doomed.length > 0 ? [finding("needsPrune", { ...told, count: doomed.length, act: "prune" })] : [];
  if (doomed.length === differing.length && doomed.length > 0) return found;
  if (waits) {
    const { act, ...shut } = told;
    return [...found, finding("window", { ...shut, gate: automatic, ...(manual?.allowed !== false && { act }) })];
  }
  if (!automated) return [...found, finding("outOfSync", told)];
  return [...found, finding(spec.syncPolicy?.automated?.selfHeal ? "healing" : "drift", told)];
}
