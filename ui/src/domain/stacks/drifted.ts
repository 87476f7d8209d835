/** Which drift of Stacks is looked for: a query of the drift page means the same for them, as far as it can. */

import type { StackDrift } from "@/api/stacks/types";

const OF: Readonly<Record<string, (stack: StackDrift) => string>> = {
  project: ({ project }) => project,
  namespace: ({ namespace }) => namespace,
  app: ({ name }) => name,
  name: ({ name }) => name,
};

/** With the resources that all words are about; what a query says of managers, kinds … is about none of these. */
export function driftedStacks(stacks: readonly StackDrift[], query: string): StackDrift[] {
  const words = query.toLowerCase().split(/\s+/u).filter(Boolean);
  return stacks.flatMap((stack) => {
    const resources = stack.resources.filter((each) => {
      const said = [stack.name, stack.project, each.address, ...(each.attributes ?? [])].join(" ").toLowerCase();
      return words.every((word) => means(word, stack, each.attributes ?? [], said));
    });
    return resources.length > 0 ? [{ ...stack, resources }] : [];
  });
}

function means(word: string, stack: StackDrift, attributes: readonly string[], said: string): boolean {
  const [, term = "", value = ""] = /^(-?[a-z]+):(.*)$/u.exec(word) ?? [];
  if (!term) return said.includes(word);
  if (term === "is") return value === "drift";
  if (term === "field") return attributes.some((each) => like(each, value));
  const told = OF[term];
  return told ? like(told(stack), value) : false;
}

/** As queries have it: `*` stands for anything. */
function like(text: string, pattern: string): boolean {
  const escaped = pattern.split("*").map((each) => each.replace(/[.+?^${}()|[\]\\]/gu, "\\$&"));
  return new RegExp(`^${escaped.join(".*")}$`, "iu").test(text);
}
