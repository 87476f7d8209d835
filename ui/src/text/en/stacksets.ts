/** Of sets of Stacks. */

export const stackSets = {
  sets: {
    title: "Stack sets",
    back: "All stack sets",
    count: (count: number) => (count === 1 ? "1 set" : `${count} sets`),
    nobody: "There is no such set, or you may not see it.",
    none: "There is no set of stacks",
    noneHint: "A set looks for Terraform roots in a folder of a repository, and keeps a stack for each that it finds.",
    noneCommand: "trueup stackset create infra --repo URL --path FOLDER",
    found: (count: number) => (count === 1 ? "1 root" : `${count} roots`),
    goneCount: (count: number) => (count === 1 ? "1 stack without a root" : `${count} stacks without a root`),
    standing: {
      wrong: "Something is wrong",
      gone: "Roots are gone",
      paused: "Paused",
      unknown: "Not looked at yet",
      fine: "As in Git",
    },
    wrong: "What is wrong",
    roots: "Roots and their stacks",
    noRoots: "It has found no root.",
    more: (count: number) => `and ${count} more`,
    states: {
      Taken: "Another stack has that name",
      Invalid: "Cannot be made",
      Gone: "Its root is gone",
      Leaving: "Is being removed",
    } as Record<string, string>,
    passed: (count: number) =>
      count === 1 ? "1 folder was passed over, and why" : `${count} folders were passed over, and why`,
    holds: "Found",
    whenGone: "When a root is gone",
    going: {
      keep: "The stack is kept",
      orphan: "The stack is deleted, what it has made stays",
      destroy: "Destroyed, when that is approved",
    } as Record<string, string>,
    looked: "Looked at",
    of: "Set",
  },
};
