export const sync = {
  sync: {
    title: (name: string) => `Sync ${name}`,
    many: (count: number) => `Sync ${count} applications`,
    plan: "What would happen",
    planning: "Working out what would happen…",
    nothing: "Nothing would change.",
    blocked: "This cannot be carried out as it is.",
    wave: (phase: string, wave: number) => `${phase}, wave ${wave}`,
    prune: "Delete what Git does not declare any more",
    dry: "Dry run: ask the cluster, change nothing",
    force: "Replace what cannot be changed (force)",
    go: "Sync",
    cancel: "Cancel",
    actions: {
      create: "create",
      update: "update",
      replace: "replace",
      delete: "delete",
      keep: "unchanged",
      skip: "skipped",
    } as Record<string, string>,
    started: (name: string) => `The sync of ${name} has begun`,
  },
  rollback: {
    title: (name: string, id: number) => `Roll ${name} back to #${id}`,
    automated:
      "Automation is on: it would put what Git declares back at once. Switch it off first, or revert the commit in Git.",
    go: "Roll back",
  },
  remove: {
    title: (name: string) => `Delete ${name}`,
    all: "Delete its objects from the cluster, too",
    kept: "Its objects stay in the cluster; nothing manages them any more.",
    goes: (count: number) => (count === 1 ? "One object goes with it." : `${count} objects go with it.`),
    type: (name: string) => `Type ${name} to confirm`,
    go: "Delete",
  },
};
