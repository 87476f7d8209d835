export const history = {
  history: {
    title: "Deployments",
    commits: (count: number, more: boolean) =>
      more
        ? `The last ${count} commits before it`
        : count === 1
          ? "One commit since the one before"
          : `${count} commits since the one before`,
    undone: (count: number) => (count === 1 ? "Takes back one commit" : `Takes back ${count} commits`),
    noCommits: "No commit since the one before touches this application.",
    between: "Commits in between",
    changed: "Set otherwise than before",
    set: "now set",
    took: (time: string) => `took ${time}`,
    failed: "A sync failed",
    compare: "Compare with now…",
    compareTitle: (id: number) => `Deployment #${id} and now`,
    comparePlan: "What going back to it would change in the cluster",
    sources: "What is set otherwise",
    author: "by",
    way: "How to go back",
    ways: {
      operation: "In the cluster, at once",
      git: "In Git, by a commit",
    } as Record<string, string>,
    gitWhy:
      "A new commit puts the application's folders back to what they were. Git stays what is so, and nothing is undone by the next sync.",
    source: "Source",
    onto: (branch: string) => `A commit on ${branch}`,
    files: (count: number) => (count === 1 ? "One file changes" : `${count} files change`),
    fileChange: { added: "added", modified: "changed", deleted: "deleted" } as Record<string, string>,
    same: "The branch has the same content already; there is nothing to revert.",
    patch: "The commit",
    cut: "It is too long to be shown whole.",
    plan: "What it changes in the cluster, once it is synced",
    noPlan: "What it would change in the cluster is not known:",
    parameters: "These are set in the application, not in Git, and stay as they are:",
    message: "Message",
    why: "Why (becomes part of the message)",
    push: "Commit and push",
    pushed: (commit: string, branch: string) => `Commit ${commit} is on ${branch}.`,
    follows: "The application follows by itself.",
    syncNext: "Sync the application to deploy it.",
    notLent:
      "There are no credentials here to push with (a repository-write Secret). Take the patch, or do the same by hand:",
    byHand: "The same by hand",
    download: "Download the patch",
    again: "Look again",
  },
};
