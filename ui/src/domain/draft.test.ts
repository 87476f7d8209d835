import { describe, expect, it } from "vitest";
import { type Draft, edited, option, places, read, START, withOption, withoutSource, withSource } from "./draft";
import { fieldOf, problems } from "./drafted";

function draft(text: string): Draft {
  const { draft: found, fault } = read(text);
  if (!found) throw new Error(fault?.said);
  return found;
}

it("is changed field by field, and keeps what nobody touched", () => {
  const text = `# mine\n${START}  ignoreDifferences: [] # kept\n`;
  const after = edited(text, ["metadata", "name"], "web");
  expect(after).toContain("# mine");
  expect(after).toContain("# kept");
  expect(after).toContain("name: web\n");
  expect(draft(after).metadata?.name).toBe("web");
});

it("takes out what is empty above what is taken out", () => {
  const on = edited(START, ["spec", "syncPolicy", "automated", "prune"], true);
  expect(draft(on).spec?.syncPolicy).toEqual({ automated: { prune: true } });
  expect(draft(edited(on, ["spec", "syncPolicy", "automated", "prune"], undefined)).spec).not.toHaveProperty(
    "syncPolicy",
  );
});

it("sets what stands below nothing", () =>
  expect(draft(edited(`${START}  syncPolicy:\n`, ["spec", "syncPolicy", "automated"], {})).spec?.syncPolicy).toEqual({
    automated: {},
  }));

it("has one source or several", () => {
  const two = withSource(START, draft(START));
  expect(places(draft(two))).toEqual([
    ["spec", "sources", 0],
    ["spec", "sources", 1],
  ]);
  expect(draft(two).spec).not.toHaveProperty("source");
  expect(places(draft(withoutSource(two, draft(two), 0)))).toEqual([["spec", "source"]]);
});

it("turns options on and off", () => {
  const on = withOption(START, draft(START), "CreateNamespace", true);
  expect(option(draft(on), "CreateNamespace")).toBe(true);
  expect(withOption(on, draft(on), "CreateNamespace", false)).toBe(edited(START, ["nothing"], undefined));
});

it.each([
  ["a: [", 1],
  ["kind: Deployment", 1],
  ["", 1],
  ["- 1", 1],
  ["kind: Application\napiVersion: argoproj.io/v1alpha1\nspec: 5", 1],
  ["kind: Application\napiVersion: argoproj.io/v1alpha1\nspec: {sources: [1]}", 1],
  [`${START}  destination: {}\n`, 14],
  ["x".repeat(500_001), 1],
])("of %.40j says where the fault is", (text, line) => expect(read(text).fault?.line).toBe(line));

it("does not unfold what grows without end", () => {
  const bomb = Array.from({ length: 30 }, (_, at) => `a${at}: &a${at} [${at ? `*a${at - 1},*a${at - 1}` : "x"}]`);
  expect(read(bomb.join("\n")).fault).toBeDefined();
});

const whole = (source: object, more: object = {}) =>
  ({
    metadata: { name: "web" },
    spec: { project: "default", source, destination: { name: "in-cluster" }, ...more },
  }) as Draft;

describe.each([
  [
    "nothing",
    {},
    ["metadata.name", "spec.project", "spec.destination.name", "spec.source.repoURL", "spec.source.path"],
  ],
  ["a folder", whole({ repoURL: "https://git.example.test/x", path: "k8s" }), []],
  ["an address of SSH", whole({ repoURL: "git@git.example.test:x.git", path: "." }), []],
  ["a file's", whole({ repoURL: "file:///srv/x", path: "." }), []],
  ["an OCI registry's", whole({ repoURL: "registry.example.test/charts", chart: "redis" }), []],
  ["no address", whole({ repoURL: "no address", path: "x" }), ["spec.source.repoURL"]],
  ["a path above", whole({ repoURL: "https://x.example", path: "../x" }), ["spec.source.path"]],
  ["a chart without a name", whole({ repoURL: "https://x.example", chart: "" }), ["spec.source.chart"]],
  [
    "one that is there",
    { ...whole({ repoURL: "https://x.example", path: "x" }), metadata: { name: "api" } },
    ["metadata.name"],
  ],
  [
    "a bad name",
    { ...whole({ repoURL: "https://x.example", path: "x" }), metadata: { name: "Web!" } },
    ["metadata.name"],
  ],
])("of %s", (_, made, fields) => {
  it("says which fields are wrong", () =>
    expect(Object.keys(problems(made, (key) => key === "argocd/api", "argocd"))).toEqual(fields));
});

it.each([
  ["spec.sources[0].path: a text is expected", "spec.sources.0.path"],
  [
    "application spec for web is invalid: InvalidSpecError: https://x: k9s: app path does not exist",
    "spec.source.path",
  ],
  ["application destination spec for web is invalid: there is no cluster with this name", "spec.destination.name"],
  ['app is not allowed in project "x", or the project does not exist', "spec.project"],
  [
    "application spec for web is invalid: InvalidSpecError: unable to resolve 'x' to a commit: no such revision",
    "spec.source.targetRevision",
  ],
  ["something else", ""],
])("%j is about %s", (message, field) => expect(fieldOf(message, whole({}))).toBe(field));
