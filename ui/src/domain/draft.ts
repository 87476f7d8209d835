/**
 * An Application that is being written: as YAML, which a form changes field by field.
 *
 * The text is the one truth, so that comments and what the form does not know stay as they are.
 */

import { isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Source } from "./application";

export type Path = readonly (string | number)[];

export interface Draft {
  apiVersion?: string;
  kind?: string;
  metadata?: { name?: string; namespace?: string };
  spec?: {
    project?: string;
    source?: Source;
    sources?: Source[];
    destination?: { server?: string; name?: string; namespace?: string };
    syncPolicy?: {
      automated?: { prune?: boolean; selfHeal?: boolean; enabled?: boolean };
      syncOptions?: string[];
    };
  };
}

export interface Fault {
  readonly line: number;
  readonly said: string;
}

export type Read =
  | { readonly draft: Draft; readonly fault?: never }
  | { readonly fault: Fault; readonly draft?: never };

const LONGEST = 500_000; // characters

export const START = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: ""
spec:
  project: default
  source:
    repoURL: ""
    path: ""
    targetRevision: HEAD
  destination:
    name: in-cluster
    namespace: ""
`;

export function read(text: string): Read {
  if (text.length > LONGEST) return { fault: { line: 1, said: `> ${LONGEST}` } };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error) return { fault: { line: lines.linePos(error.pos[0]).line, said: error.message } };
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    if (!isApplication(value)) return { fault: { line: 1, said: "" } };
    return { draft: value };
  } catch (error) {
    return { fault: { line: 1, said: error instanceof Error ? error.message : String(error) } };
  }
}

/** With maps and texts where the form looks for them; what is within is the server's to judge. */
function isApplication(value: unknown): value is Draft {
  if (!isObject(value) || value.kind !== "Application" || !String(value.apiVersion).startsWith("argoproj.io/"))
    return false;
  const { metadata = {}, spec = {} } = value;
  if (!isObject(metadata) || !isObject(spec)) return false;
  const { source = {}, sources = [], destination = {}, syncPolicy = {} } = spec;
  if (![source, destination, syncPolicy].every((each) => each === null || isObject(each))) return false;
  return Array.isArray(sources) && sources.every(isObject);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** *text* with *value* at *path*; undefined takes it out, and what is empty then above it. */
export function edited(text: string, path: Path, value: unknown): string {
  const document = parseDocument(text);
  if (value !== undefined) {
    opened(document, path);
    document.setIn(path, value);
    const now = document.getIn(path, true);
    if (isScalar(now)) delete now.type; // written as it needs, not as what was there before
  } else if (document.hasIn(path)) {
    document.deleteIn(path);
    for (let above = path.slice(0, -1); above.length > 1; above = above.slice(0, -1)) {
      const left = document.getIn(above);
      if ((isMap(left) || isSeq(left)) && left.items.length === 0) document.deleteIn(above);
      else break;
    }
  }
  return document.toString({ lineWidth: 0 });
}

/** What stands above *path* and is nothing yet gives way. */
function opened(document: ReturnType<typeof parseDocument>, path: Path): void {
  for (let depth = 1; depth < path.length; depth++) {
    const above = path.slice(0, depth);
    if (document.hasIn(above) && document.getIn(above) === null) document.deleteIn(above);
  }
}

/** Where its sources stand in it. */
export function places({ spec }: Draft): readonly Path[] {
  if (spec?.sources?.length) return spec.sources.map((_, index) => ["spec", "sources", index]);
  return [["spec", "source"]];
}

export function sourceAt({ spec }: Draft, place: Path): Source {
  const index = place[2];
  return (typeof index === "number" ? spec?.sources?.[index] : spec?.source) ?? {};
}

export function withSource(text: string, draft: Draft): string {
  const made = { repoURL: "", path: "" };
  if (draft.spec?.sources?.length) return edited(text, ["spec", "sources"], [...draft.spec.sources, made]);
  return edited(edited(text, ["spec", "source"], undefined), ["spec", "sources"], [draft.spec?.source ?? {}, made]);
}

export function withoutSource(text: string, draft: Draft, at: number): string {
  const left = (draft.spec?.sources ?? []).filter((_, index) => index !== at);
  if (left.length > 1) return edited(text, ["spec", "sources"], left);
  return edited(edited(text, ["spec", "sources"], undefined), ["spec", "source"], left[0] ?? {});
}

/** Whether a sync option such as `CreateNamespace` is on. */
export function option(draft: Draft, name: string): boolean {
  const said = draft.spec?.syncPolicy?.syncOptions;
  return Array.isArray(said) && said.includes(`${name}=true`);
}

export function withOption(text: string, draft: Draft, name: string, on: boolean): string {
  const said = draft.spec?.syncPolicy?.syncOptions ?? [];
  const left = said.filter((each) => !each.startsWith(`${name}=`));
  const now = on ? [...left, `${name}=true`] : left;
  return edited(text, ["spec", "syncPolicy", "syncOptions"], now.length ? now : undefined);
}
