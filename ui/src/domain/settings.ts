/** What can be set on a source, as a table: by tool, where it stands, and how it is edited. */

import type { WholeSource } from "@/api/application";
import { at } from "./sources";

export type Shape = "text" | "area" | "check" | "lines" | "map" | "rows";

export interface Field {
  /** Its text is `t.source.fields[name]`. */
  readonly name: string;
  readonly path: readonly string[];
  readonly shape: Shape;
  /** Of rows: the keys of a row; one that begins with `?` is a switch, with `#` a number. */
  readonly columns?: readonly string[];
}

export const TOOLS = ["Helm", "Kustomize", "Directory", "Plugin"] as const;
export type Tool = (typeof TOOLS)[number];

const field = (shape: Shape, path: string, columns?: string[]): Field => ({
  name: path.replaceAll(".", "_"),
  path: path.split("."),
  shape,
  ...(columns ? { columns } : {}),
});

export const PLACE: readonly Field[] = [
  field("text", "repoURL"),
  field("text", "targetRevision"),
  field("text", "path"),
  field("text", "chart"),
  field("text", "ref"),
];

export const SET: Readonly<Record<Tool, readonly Field[]>> = {
  Helm: [
    field("lines", "helm.valueFiles"),
    field("rows", "helm.parameters", ["name", "value", "?forceString"]),
    field("rows", "helm.fileParameters", ["name", "path"]),
    field("area", "helm.values"),
    field("text", "helm.releaseName"),
    field("check", "helm.ignoreMissingValueFiles"),
    field("check", "helm.skipCrds"),
    field("check", "helm.skipTests"),
    field("check", "helm.skipSchemaValidation"),
    field("check", "helm.passCredentials"),
  ],
  Kustomize: [
    field("lines", "kustomize.images"),
    field("rows", "kustomize.replicas", ["name", "#count"]),
    field("text", "kustomize.namePrefix"),
    field("text", "kustomize.nameSuffix"),
    field("text", "kustomize.namespace"),
    field("map", "kustomize.commonLabels"),
    field("map", "kustomize.commonAnnotations"),
    field("lines", "kustomize.components"),
    field("text", "kustomize.version"),
  ],
  Directory: [
    field("check", "directory.recurse"),
    field("text", "directory.include"),
    field("text", "directory.exclude"),
    field("rows", "directory.jsonnet.extVars", ["name", "value", "?code"]),
    field("rows", "directory.jsonnet.tlas", ["name", "value", "?code"]),
    field("lines", "directory.jsonnet.libs"),
  ],
  Plugin: [field("text", "plugin.name"), field("rows", "plugin.env", ["name", "value"])],
};

/** Which tool a source is rendered by: what it says, else what was found. */
export function toolOf(source: WholeSource, found = ""): Tool {
  const said = TOOLS.find((each) => source[each.toLowerCase() as Lowercase<Tool>] !== undefined);
  if (said) return said;
  if (source.chart) return "Helm";
  return TOOLS.find((each) => each === found) ?? "Directory";
}

/** A value as lines of text, and back. */
export function toLines(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join("\n");
  if (typeof value !== "object" || value === null) return "";
  return Object.entries(value)
    .map(([key, each]) => `${key}=${String(each)}`)
    .join("\n");
}

export function fromLines(shape: "lines" | "map", text: string): unknown {
  const lines = text.split("\n").filter((each) => each.trim() !== "");
  if (shape === "lines") return lines;
  return Object.fromEntries(
    lines.map((each) => {
      const at_ = each.indexOf("=");
      return at_ < 0 ? [each.trim(), ""] : [each.slice(0, at_).trim(), each.slice(at_ + 1)];
    }),
  );
}

export type Line = Readonly<Record<string, unknown>>;

export function rowsOf(source: WholeSource, { path }: Field): Line[] {
  const found = at(source, path);
  return Array.isArray(found) ? (found as Line[]) : [];
}

/** *row* with what was typed in a column. */
export function filled(row: Line, column: string, typed: string | boolean): Line {
  const key = column.replace(/^[?#]/u, "");
  const { [key]: _, ...rest } = row;
  if (typed === false) return rest;
  if (column.startsWith("#")) return { ...rest, [key]: /^\d+$/u.test(String(typed)) ? Number(typed) : typed };
  return { ...rest, [key]: typed };
}

const WRONG: readonly [RegExp, string][] = [
  [/path does not exist|path .*(not found|outside)/iu, "path"],
  [/unable to resolve|no commit|no version|revision/iu, "targetRevision"],
  [/values|valueFiles|value file/iu, "helm_values"],
  [/parameter/iu, "helm_parameters"],
  [/repository|repo |does not answer|authentication|not permitted/iu, "repoURL"],
  [/chart/iu, "chart"],
];

/** Of which field a refusal is, as far as its words tell; empty: of none. */
export function fieldOf(message: string): string {
  return WRONG.find(([pattern]) => pattern.test(message))?.[1] ?? "";
}
