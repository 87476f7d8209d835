/** What is wrong with an Application that is being written, before the server is asked. */

import { keyOf } from "./application";
import { type Draft, places, sourceAt } from "./draft";

/** Keys of texts, by the field's path with dots. */
export type Problems = Readonly<Record<string, "needed" | "badName" | "badUrl" | "badPath" | "twice">>;

const NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/u;
const LONGEST = 253;
const ADDRESS = /^([a-z][a-z0-9+.-]*:\/\/\S+|[^\s@/]+@[^\s:]+:\S+|[\w.-]+\.[\w.-]+(:\d+)?(\/\S*)?)$/iu;

export function problems(draft: Draft, taken: (key: string) => boolean, home: string): Problems {
  const found: Record<string, Problems[string]> = {};
  const { metadata = {}, spec = {} } = draft;
  const name = said(metadata.name);
  if (!name) found["metadata.name"] = "needed";
  else if (!NAME.test(name) || name.length > LONGEST) found["metadata.name"] = "badName";
  else if (taken(keyOf(said(metadata.namespace) || home, name))) found["metadata.name"] = "twice";
  if (!said(spec.project)) found["spec.project"] = "needed";
  const { server, name: cluster } = spec.destination ?? {};
  if (!said(server) && !said(cluster)) found["spec.destination.name"] = "needed";
  for (const place of places(draft)) {
    const at = place.join(".");
    const source = sourceAt(draft, place);
    const url = said(source.repoURL);
    if (!url) found[`${at}.repoURL`] = "needed";
    else if (!ADDRESS.test(url)) found[`${at}.repoURL`] = "badUrl";
    if ("chart" in source && !said(source.chart)) found[`${at}.chart`] = "needed";
    const path = said(source.path);
    if (path.startsWith("/") || path.split("/").includes("..")) found[`${at}.path`] = "badPath";
    const nothing = !path && !("chart" in source) && !("ref" in source);
    if (nothing) found[`${at}.path`] = "needed";
  }
  return found;
}

function said(value: unknown): string {
  return typeof value === "string" ? value.trim() : value === undefined || value === null ? "" : String(value);
}

const ABOUT: readonly [RegExp, (draft: Draft) => string][] = [
  [/metadata\.name|is invalid: metadata|upsert flag|already exists/iu, () => "metadata.name"],
  [/project/iu, () => "spec.project"],
  [/app path|\bpath\b/iu, (draft) => `${places(draft)[0]?.join(".")}.path`],
  [/revision|\bref\b|branch|version/iu, (draft) => `${places(draft)[0]?.join(".")}.targetRevision`],
  [/chart/iu, (draft) => `${places(draft)[0]?.join(".")}.chart`],
  [/destination|cluster|server/iu, () => "spec.destination.name"],
  [/repo/iu, (draft) => `${places(draft)[0]?.join(".")}.repoURL`],
];

/** The field that an answer of the server is about: that which it names, or quotes; empty: unknown. */
export function fieldOf(message: string, draft: Draft): string {
  const [, named] = /\b(spec\.[\w.[\]]+|metadata\.\w+)/u.exec(message) ?? [];
  if (named) {
    const at = named.replace(/\[(\d+)\]/gu, ".$1").replace(/\.$/u, "");
    return at === "spec.destination.server" ? "spec.destination.name" : at;
  }
  const plain = message.replace(/^application (spec|destination spec) for \S+ is invalid: /u, (all, kind: string) =>
    kind === "spec" ? "" : all,
  );
  return ABOUT.find(([words]) => words.test(plain))?.[1](draft) ?? "";
}
