/** Rules of access, taken apart so that they can be said in words; what they mean is the server's to say. */

export type Scope =
  | { of: "all" }
  | { of: "project"; project: string }
  | { of: "one"; name: string }
  | { of: "like"; pattern: string };

const IN_PROJECTS = new Set(["applications", "applicationsets", "logs", "exec"]);
const WILD = /[*?[\]{}\\]/u;

/** Which objects of *resource* a pattern is about. */
export function scope(resource: string, object: string): Scope {
  if (object === "*" || object === "*/*") return { of: "all" };
  const [project = "", ...rest] = object.split("/");
  if (IN_PROJECTS.has(resource) || resource === "*") {
    const all = rest.every((each) => each === "*") && rest.length > 0;
    if (all && !WILD.test(project)) return { of: "project", project };
  }
  return WILD.test(object) ? { of: "like", pattern: object } : { of: "one", name: object };
}

/** `action/apps/Deployment/restart`: the act, its kind and its name. */
export function act(action: string): { verb: string; on: string } {
  const [verb = "", ...rest] = action.split("/");
  return { verb, on: rest.join("/") };
}

/** A policy of a project's role, of its parts. */
export function rule(project: string, role: string, resource: string, action: string, object: string, allow: boolean) {
  return `p, proj:${project}:${role}, ${resource}, ${action}, ${object}, ${allow ? "allow" : "deny"}`;
}

export const RESOURCES = [
  ...["applications", "applicationsets", "logs", "exec", "clusters", "projects", "repositories"],
  ...["write-repositories", "certificates", "accounts", "gpgkeys", "extensions"],
] as const;
export const ACTIONS = [
  ...["get", "create", "update", "delete", "sync", "rollback", "override", "action", "invoke"],
] as const;
