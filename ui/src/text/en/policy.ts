import { act, scope } from "@/domain/policy";

const VERBS: Record<string, string> = {
  get: "see",
  create: "create",
  update: "change",
  delete: "delete",
  sync: "sync",
  rollback: "roll back",
  override: "sync something else than is declared to",
  action: "run actions of",
  invoke: "use",
  "*": "do everything with",
};
const NOUNS: Record<string, [one: string, every: string]> = {
  applications: ["the application", "every application"],
  applicationsets: ["the ApplicationSet", "every ApplicationSet"],
  logs: ["the logs of", "the logs of every application"],
  exec: ["terminals in", "terminals in every application"],
  clusters: ["the cluster", "every cluster"],
  projects: ["the project", "every project"],
  repositories: ["the repository", "every repository"],
  "write-repositories": ["the repository to push to", "every repository to push to"],
  certificates: ["the certificate of", "every certificate"],
  accounts: ["the account", "every account"],
  gpgkeys: ["the key", "every key"],
  extensions: ["the extension", "every extension"],
  "*": ["whatever is called", "everything"],
};

function says(allow: boolean, resource: string, action: string, object: string): string {
  const { verb, on } = act(action);
  const does = VERBS[verb] ?? action;
  const [one, every] = NOUNS[resource] ?? [`${resource}`, `every one of ${resource}`];
  const found = scope(resource, object);
  const what =
    found.of === "all"
      ? every
      : found.of === "project"
        ? `${every} of project ${found.project}`
        : found.of === "one"
          ? `${one} ${found.name}`
          : `${every} whose name is like ${found.pattern}`;
  return `${allow ? "May" : "May not"} ${does} ${what}${on ? ` (${on})` : ""}`;
}

export const policy = {
  title: "Access policy",
  hint: "What argocd-rbac-cm says, and what it means. It is changed where it is declared; here it is explained.",
  says,
  except: (names: string) => `, except ${names}`,
  grants: (member: string, role: string) => `${member} has all that ${role} has`,
  matches: (count: number, all: number) => `${count} of ${all} applications`,
  noMatch: "No application is called so now",
  everybody: (role: string) => `Everybody has ${role}.`,
  nobody: "Whom no rule names may do nothing.",
  modes: { glob: "Patterns are globs.", regex: "Patterns are regular expressions." } as Record<string, string>,
  scopes: (names: string) => `Groups are read from ${names}.`,
  empty: "It has no lines: only the built-in roles role:readonly and role:admin are there.",
  line: "Line",
  means: "What it means",
  who: "Whom",
  simulate: "What may this person do?",
  simulateHint: "Answered by the very rules that requests are held to.",
  subject: "User, group or role",
  role: "Role",
  groups: "Groups that they are of",
  groupsHint: "With commas.",
  resource: "Of",
  action: "Action",
  object: "Which",
  objectHint: "project/name",
  ask: "Ask",
  yes: (subject: string) => `Yes${subject ? `, as ${subject}` : ""}.`,
  no: "No.",
  by: (line: string) => `By ${line}`,
  byNone: "No rule speaks of it, so it is not allowed.",
  builtIn: "a built-in role",
  checking: "Looking…",
};
