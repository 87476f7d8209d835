/** What is wrong, and what to do, in a sentence each; see `domain/verdict`. *name*: of the object, *count*: of such. */

const objects = (count: number, one: string, many: string) => (count === 1 ? one : `${count} ${many}`);

export const verdict = {
  verdict: {
    title: "What is wrong",
    fine: "Everything is as Git declares it, and well.",
    unknown: "It has not been looked at yet.",
    more: (count: number) => `and ${count} more like it`,
    says: {
      deleting: () => "It is being deleted.",
      deletionConfirm: () => "Its deletion waits for a person to confirm it.",
      pruneConfirm: () => "The sync waits for a person to confirm what it would delete.",
      credentials: () => "The repository does not let us in.",
      unreachable: () => "The repository does not answer.",
      revision: () => "There is no such revision.",
      path: () => "The path is not in the repository.",
      cluster: () => "The cluster is not reached.",
      spec: () => "The application is not declared rightly.",
      comparison: () => "Nobody can tell what Git declares.",
      permission: (name: string) =>
        name
          ? `${name}: the cluster or the project does not permit it.`
          : "The cluster or the project does not permit it.",
      quota: (name: string) =>
        name ? `${name}: a quota of the namespace is used up.` : "A quota of the namespace is used up.",
      missingKind: (name: string) =>
        name ? `${name}: the cluster does not know its kind.` : "The cluster does not know a kind that is declared.",
      hookFailed: (name: string) => `The hook ${name} failed.`,
      objectFailed: (name: string) => `${name} could not be synced.`,
      syncFailed: () => "The last sync failed.",
      imagePull: (name: string) => `${name} cannot get its image.`,
      crashLoop: (name: string) => `${name} starts and fails, over and over.`,
      volume: (name: string) => `${name} waits for a volume.`,
      unschedulable: (name: string) => `${name} fits on no node.`,
      degraded: (name: string) => `${name} is not well.`,
      window: (_: string, count: number) =>
        `${objects(count, "One object differs", "objects differ")} from Git, and a sync window keeps automation waiting.`,
      automationFailed: () => "The automatic sync failed, and is not tried again by itself.",
      retrying: (_: string, count: number) => `The sync failed and is tried again (attempt ${count + 1}).`,
      running: () => "A sync is under way.",
      missing: (name: string, count: number) =>
        objects(count, `${name} is not there yet.`, "objects are not there yet."),
      needsPrune: (_: string, count: number) =>
        objects(
          count,
          "One object is not declared any more, and still there.",
          "objects are not declared any more, and still there.",
        ),
      outOfSync: (_: string, count: number) =>
        objects(count, "One object differs from Git.", "objects differ from Git."),
      drift: (_: string, count: number) =>
        `${objects(count, "One object differs", "objects differ")} from Git, and drift is not healed by itself.`,
      shared: () => "An object is part of another application, too.",
      orphaned: () => "There are objects that belong to no application.",
      warning: () => "There is a warning.",
      healing: (_: string, count: number) =>
        `${objects(count, "One object differs", "objects differ")} from Git; it is put right by itself.`,
      unhealthy: () => "The application is not well.",
      progressing: (name: string, count: number) =>
        objects(count, `${name} is on its way.`, "objects are on their way."),
      suspended: (name: string, count: number) => objects(count, `${name} is paused.`, "objects are paused."),
    },
    remedy: {
      deleting: "Look at the objects that are still there; a finalizer may hold one.",
      deletionConfirm: "Look at what goes, and confirm it.",
      pruneConfirm: "Look at what goes, and confirm it, or end the sync.",
      credentials: "Correct the repository's credentials, or its address.",
      unreachable: "See whether the repository is up and reachable from here, then refresh without caches.",
      revision: "Push it, or choose another target revision.",
      path: "Correct the path of the source.",
      cluster: "See whether the cluster is up, and its credentials still hold.",
      spec: "Correct the declaration.",
      comparison: "Correct the files in Git or the parameters, and refresh.",
      permission: "Ask for the right in the cluster, or let the project permit it.",
      quota: "Raise the quota, or ask for less.",
      missingKind: "Install its CustomResourceDefinition first, then sync.",
      hookFailed: "Read its logs, correct the cause, and sync again.",
      objectFailed: "Correct what it says in Git, and sync again.",
      syncFailed: "See which step failed, correct the cause, and sync again.",
      imagePull: "See whether the image and its tag exist, and whether the pull secret is right.",
      crashLoop: "Read the logs of the previous container: they have the last words.",
      volume: "See whether the claim's storage class exists and can provide one.",
      unschedulable: "Ask for less, or add nodes that fit.",
      degraded: "Look at the object and its events.",
      window: "Wait until the window, or sync by hand where that is allowed.",
      automationFailed: "Correct the cause and sync by hand, or push a commit that does.",
      retrying: "See why it failed; it goes on by itself.",
      running: "Watch it, step by step.",
      missing: "Sync to make them.",
      needsPrune: "Sync with pruning to delete what is left, or declare it again.",
      outOfSync: "Look at the changes, and sync.",
      drift: "Sync to put it right, or switch on self-heal.",
      shared: "Take it out of one of the two.",
      orphaned: "Declare them, delete them, or let the project ignore them.",
      warning: "",
      healing: "Wait a moment, or sync now.",
      unhealthy: "Look at its objects.",
      progressing: "Wait a moment.",
      suspended: "Resume them when it is time.",
    },
    acts: {
      sync: "Sync…",
      prune: "Sync with pruning…",
      hard: "Refresh without caches",
      object: "Look at it",
      logs: "Look at it and its logs",
      events: "Look at it and its events",
      operation: "See the steps",
      source: "See the sources",
      confirm: "See what goes…",
      objects: "See the objects",
    },
    said: "What was said",
  },
};
