/**
 * Sentences of the server that are the same each time but for a name or a number, so that the page can say them in the
 * reader's language. What it does not know it shows as it is. `tests/core/stacks/sentences.yaml` holds both to the same.
 */

const SENTENCES = {
  fresh: "it is new",
  applyFailed: "its apply failed",
  files: "its files have changed in …",
  variables: "its variables have changed",
  state: "its state has changed",
  heals: "what has drifted is put right",
  look: "it is time to look for drift",
  askedBy: "asked for by …",
  deleted: "the Stack is being deleted",
  takesOver: "the state takes over what is so already",
  approvedBy: "approved by …",
  lets: "its policy lets it",
  each: "the policy asks for approval of each plan",
  destroyed: "… destroyed, more than …",
  replaced: "… replaced, more than …",
  changed: "… changed in all, more than …",
  loses: "loses data: …",
  grants: "changes who may do what: …",
  runs: "runs commands: …",
} as const;
export type Fixed = keyof typeof SENTENCES;
/** Each takes what stands for the `…`, in their order. */
export type FixedTexts = Record<Fixed, (first: string, second: string) => string>;

const PATTERNS = (Object.entries(SENTENCES) as [Fixed, string][]).map(
  ([name, said]) => [name, new RegExp(`^${said.replaceAll("…", "(.*)")}$`, "su")] as const,
);

/** *said* in the words of *texts*, or as it is. */
export function translated(said: string, texts: FixedTexts): string {
  for (const [name, pattern] of PATTERNS) {
    const found = pattern.exec(said);
    if (found) return texts[name](found[1] ?? "", found[2] ?? "");
  }
  return said;
}
