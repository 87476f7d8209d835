/** What people fill in of a Stack, where it stands in its YAML, and what is wrong with it as they type. */

export const FIELDS = {
  name: ["metadata", "name"],
  namespace: ["metadata", "namespace"],
  project: ["spec", "project"],
  repoURL: ["spec", "source", "repoURL"],
  path: ["spec", "source", "path"],
  targetRevision: ["spec", "source", "targetRevision"],
  tool: ["spec", "tool"],
  version: ["spec", "version"],
  apply: ["spec", "policy", "apply"],
  protect: ["spec", "policy", "protect"],
  every: ["spec", "drift", "every"],
  react: ["spec", "drift", "react"],
} as const;
export type FieldName = keyof typeof FIELDS;

/** What is meant where nothing is said. */
export const USUAL: Partial<Record<FieldName, string>> = { tool: "terraform", apply: "approval", react: "report" };
export const CHOICES = {
  tool: ["terraform", "tofu", "terragrunt"],
  apply: ["approval", "auto", "manual"],
  react: ["report", "approval", "heal"],
} as const;

export type Fault = "needed" | "name" | "duration" | "outside";

const NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/u;
const DURATION = /^(0|(\d+(\.\d+)?(ms|s|m|h))+)$/u;

export function valueAt(draft: unknown, path: readonly string[]): unknown {
  let at = draft;
  for (const each of path)
    at = typeof at === "object" && at !== null ? (at as Record<string, unknown>)[each] : undefined;
  return at;
}

/** *whole*: with its metadata, as one that is made anew has it; else it is the spec alone. */
export function faultsOf(draft: unknown, whole: boolean): Partial<Record<FieldName, Fault>> {
  const said = (name: FieldName) => String(valueAt(draft, whole ? FIELDS[name] : FIELDS[name].slice(1)) ?? "");
  const found: Partial<Record<FieldName, Fault>> = {};
  if (whole && !said("name")) found.name = "needed";
  else if (whole && !(NAME.test(said("name")) && said("name").length <= 253)) found.name = "name";
  if (whole && said("namespace") && !NAME.test(said("namespace"))) found.namespace = "name";
  if (!said("repoURL")) found.repoURL = "needed";
  if (/^\/|(^|\/)\.\.(\/|$)/u.test(said("path"))) found.path = "outside";
  if (said("every") && !DURATION.test(said("every"))) found.every = "duration";
  return found;
}
