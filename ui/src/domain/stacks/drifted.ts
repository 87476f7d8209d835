/** Which drift of Stacks is looked for: a query of the drift page means the same for them, as far as it can. */

import type { Drifted, Found, StackDrift } from "@/api/stacks/types";
import { fieldName } from "./address";

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

/** With the values that a look has found, which may be another one by now: only of what is still told. */
export function valuedOf(known: readonly Drifted[], looked: readonly Found[] = []): Found[] {
  const fields = new Map(looked.map((each) => [each.address, each.fields ?? []]));
  return known.map((each) => {
    const told = new Set(each.attributes);
    return { ...each, fields: (fields.get(each.address) ?? []).filter(({ path }) => told.has(fieldName(path))) };
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
