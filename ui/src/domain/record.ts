/** Entries of the record: which are shown, and where what they are about is on the page. */

interface About {
  id: number;
  application?: string;
  namespace?: string;
  project?: string;
  object?: string;
  resource?: string;
  named?: string;
  who?: { name?: string };
}

/** Newest first, each once: what came by the stream and what was asked for may overlap. */
export function together<E extends { id: number }>(fresh: readonly E[], known: readonly E[]): E[] {
  const first = known[0]?.id ?? 0;
  return [...fresh.filter((each) => each.id > first).sort((a, b) => b.id - a.id), ...known];
}

export type Place =
  | { to: "application"; namespace: string; name: string }
  | { to: "stack"; namespace: string; name: string }
  | { to: "settings"; section: string; name?: string };

const SECTIONS: Readonly<Record<string, string>> = {
  repositories: "repositories",
  "write-repositories": "repositories",
  clusters: "clusters",
  certificates: "certificates",
  gpgkeys: "keys",
  accounts: "accounts",
};
const WITH_PAGES = new Set(["repositories", "clusters", "accounts", "keys"]);

export function placeOf(entry: About, home = "argocd"): Place | undefined {
  if (entry.application) return { to: "application", namespace: entry.namespace || home, name: entry.application };
  if (entry.resource === "stacks" && entry.named)
    return { to: "stack", ...called(entry.named, entry.namespace || home) };
  const section = SECTIONS[entry.resource ?? ""];
  if (section) {
    const name = WITH_PAGES.has(section) && entry.resource !== "write-repositories" ? entry.named : "";
    return { to: "settings", section, ...(name ? { name } : {}) };
  }
  if (entry.project) return { to: "settings", section: "projects", name: entry.project };
  return undefined;
}

/** Of `project/name`, or `project/namespace/name`, as rules call it. */
function called(named: string, home: string): { namespace: string; name: string } {
  const parts = named.split("/");
  const name = parts.at(-1) ?? "";
  return { namespace: (parts.length > 2 && parts.at(-2)) || home, name };
}

/** What people call what an entry is about; nothing, if it is about the one who did it, who is named already. */
export function aboutOf({ application, namespace, object, named, project, who }: About): string {
  if (application) return [namespace, application].filter(Boolean).join("/");
  const found = object || named || project || "";
  return found === who?.name ? "" : found;
}

/** A time of a `datetime-local` field as the API takes it, and back; of other texts, such as `7d`, nothing. */
export function toMoment(local: string): string {
  const time = new Date(local);
  return Number.isNaN(time.getTime()) ? "" : time.toISOString();
}

export function toLocal(moment: string): string {
  const time = new Date(moment);
  if (!/^\d{4}-/u.test(moment) || Number.isNaN(time.getTime())) return "";
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
