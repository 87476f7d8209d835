/** As the server says it. */
import type { FixedTexts } from "@/domain/stacks/fixed";

export const stackFixed = {
  fixed: {
    fresh: () => "it is new",
    applyFailed: () => "its apply failed",
    files: (commit) => `its files have changed in ${commit}`,
    variables: () => "its variables have changed",
    state: () => "its state has changed",
    heals: () => "what has drifted is put right",
    look: () => "it is time to look for drift",
    askedBy: (who) => `asked for by ${who}`,
    deleted: () => "the Stack is being deleted",
    takesOver: () => "the state takes over what is so already",
    approvedBy: (who) => `approved by ${who}`,
    lets: () => "its policy lets it",
    each: () => "the policy asks for approval of each plan",
    destroyed: (count, limit) => `${count} destroyed, more than ${limit}`,
    replaced: (count, limit) => `${count} replaced, more than ${limit}`,
    changed: (count, limit) => `${count} changed in all, more than ${limit}`,
    loses: (what) => `loses data: ${what}`,
    grants: (what) => `changes who may do what: ${what}`,
    runs: (what) => `runs commands: ${what}`,
  } as FixedTexts,
};
