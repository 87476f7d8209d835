/**
 * What lists search, sort, group and show of an Application; made once for each state of it.
 *
 * The same as `core/listing/row.py` makes of it, so that a search means the same in both places.
 */

import { type Application, keyOf, type Source } from "./application";
import { annotated, type Place, reachedBeside } from "./links";

export interface Row {
  readonly key: string;
  /** Of what was seen: another one, if anything of it is otherwise. */
  readonly version: string;
  readonly name: string;
  readonly namespace: string;
  readonly project: string;
  readonly cluster: string;
  readonly destination: string;
  readonly health: string;
  readonly sync: string;
  /** When it became so; empty: nobody has seen that. */
  readonly syncSince: string;
  readonly operation: string;
  readonly repositories: readonly string[];
  readonly paths: readonly string[];
  readonly revisions: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly autosync: readonly string[];
  readonly owners: readonly string[];
  readonly conditions: readonly string[];
  /** What is worth a look: `deleting`, `troubled` (by an error), `warned`. */
  readonly marks: readonly string[];
  readonly revision: string;
  /** The revision that runs, as far as it is known without asking. */
  readonly deployed: string;
  /** The ApplicationSet that made it. */
  readonly set: string;
  /** What the last operation says. */
  readonly message: string;
  readonly changed: string;
  /** What its conditions say, the errors first. */
  readonly notes: readonly Note[];
  /** What a person is waited for; empty: none is. */
  readonly waits: string;
  /** Why the last operation failed, if it did. */
  readonly failed: string;
  /** Why it is as healthy as it is. */
  readonly why: string;
  readonly links: readonly Place[];
  /** What free words are looked for in, in lower case. */
  readonly text: string;
}

export interface Note {
  readonly type: string;
  readonly message: string;
  readonly bad: boolean;
  readonly since: string;
}

export const MARKS = ["deleting", "troubled", "warned"] as const;
const PERSON = /waiting for .*(person|confirm|approv)/iu; // ours, and Argo CD's
const NONE: readonly never[] = [];
const EMPTY = {};

export function row(app: Application): Row {
  const { metadata, spec = EMPTY as Application["spec"], status } = app;
  const sources = sourcesOf(spec);
  const to = spec.destination ?? {};
  const operation = status?.operationState;
  const annotations = metadata.annotations ?? EMPTY;
  const notes = notesOf(app);
  const found = {
    key: keyOf(metadata.namespace, metadata.name),
    version: metadata.resourceVersion ?? "",
    name: metadata.name,
    namespace: metadata.namespace ?? "",
    project: spec.project || "default",
    cluster: to.name || to.server || "",
    destination: to.namespace ?? "",
    health: status?.health?.status || "Unknown",
    sync: status?.sync?.status || "Unknown",
    syncSince: app.syncSince ?? "",
    operation: operation?.phase ?? "",
    repositories: each(sources.map((one) => one.repoURL)),
    paths: each([...sources.map((one) => one.path), ...sources.map((one) => one.chart)]),
    revisions: each(sources.map((one) => one.targetRevision || one.targetBranch || "HEAD")),
    labels: metadata.labels ?? EMPTY,
    annotations,
    autosync: autosync(spec.syncPolicy?.automated),
    owners: each(metadata.ownerReferences?.map((one) => one.name) ?? NONE),
    conditions: each(notes.map((one) => one.type)),
    marks: marks(metadata.deletionTimestamp, notes),
    revision: status?.sync?.revision || status?.sync?.revisions?.[0] || "",
    deployed: deployed(status),
    set: metadata.ownerReferences?.find((one) => one.kind === "ApplicationSet")?.name ?? "",
    message: operation?.message ?? "",
    changed: operation?.finishedAt ?? operation?.startedAt ?? metadata.creationTimestamp ?? "",
    notes,
    waits: operation?.phase === "Running" && PERSON.test(operation.message ?? "") ? (operation.message ?? "") : "",
    failed: /^(Failed|Error)$/u.test(operation?.phase ?? "") ? (operation?.message ?? "") : "",
    why: status?.health?.message ?? "",
    links: linksOf(annotations, status?.summary?.externalURLs),
  };
  const words = [found.name, found.project, found.cluster, found.destination, ...found.repositories, ...found.paths];
  return { ...found, text: words.join("\n").toLowerCase() };
}

function deployed(status: Application["status"]): string {
  const { sync, operationState } = status ?? {};
  if (sync?.status === "Synced") return sync.revision ?? sync.revisions?.[0] ?? "";
  if (operationState?.phase !== "Succeeded") return "";
  return operationState.syncResult?.revision ?? operationState.syncResult?.revisions?.[0] ?? "";
}

function sourcesOf({ source, sources, sourceHydrator }: Application["spec"]): Source[] {
  const found = [...(sources ?? []), source, sourceHydrator?.drySource, sourceHydrator?.syncSource];
  return found.filter((one) => one !== undefined && one !== null);
}

function each(found: readonly (string | undefined)[]): readonly string[] {
  if (found.length === 1 && found[0]) return found as string[];
  return [...new Set(found)].filter((one): one is string => Boolean(one));
}

function autosync(said: { prune?: boolean; selfHeal?: boolean; enabled?: boolean } | undefined): readonly string[] {
  if (!said || said.enabled === false) return OFF;
  return ["on", ...(said.prune ? ["prune"] : NONE), ...(said.selfHeal ? ["self-heal"] : NONE)];
}
const OFF = ["off"];

function notesOf(app: Application): readonly Note[] {
  const found = app.status?.conditions;
  if (!found?.length) return NONE;
  const notes = found.map(({ type, message, lastTransitionTime }) => ({
    type,
    message,
    bad: type.endsWith("Error"),
    since: lastTransitionTime ?? "",
  }));
  return notes.sort((a, b) => Number(b.bad) - Number(a.bad));
}

function marks(deletion: string | undefined, notes: readonly Note[]): readonly string[] {
  if (!deletion && notes.length === 0) return NONE;
  return [
    ...(deletion ? ["deleting"] : NONE),
    ...(notes.some((one) => one.bad) ? ["troubled"] : NONE),
    ...(notes.some((one) => one.type.endsWith("Warning")) ? ["warned"] : NONE),
  ];
}

function linksOf(annotations: Readonly<Record<string, string>>, urls: readonly string[] | undefined): readonly Place[] {
  const own = annotated(annotations);
  const found = [...own, ...reachedBeside(own, urls)];
  return found.filter(({ url }, at) => found.findIndex((one) => one.url === url) === at);
}
