/** Texts of Stacks: they come with their views, not with the first one. */

import { useLanguage } from ".";
import { proposals } from "./en/proposals";
import { stack } from "./en/stack";
import { stackFixed } from "./en/stackfixed";
import { stackForm } from "./en/stackform";
import { stackGraph } from "./en/stackgraph";
import { stackPlan } from "./en/stackplan";
import { stacks } from "./en/stacks";
import { stackSets } from "./en/stacksets";
import { proposals as koProposals } from "./ko/proposals";
import { stack as koStack } from "./ko/stack";
import { stackFixed as koStackFixed } from "./ko/stackfixed";
import { stackForm as koStackForm } from "./ko/stackform";
import { stackGraph as koStackGraph } from "./ko/stackgraph";
import { stackPlan as koStackPlan } from "./ko/stackplan";
import { stacks as koStacks } from "./ko/stacks";
import { stackSets as koStackSets } from "./ko/stacksets";

const en = {
  ...{ ...stacks, ...stackPlan, ...stack, ...stackGraph, ...stackForm },
  ...{ ...stackFixed, ...proposals, ...stackSets },
};
export type Words = typeof en;
const WORDS: Readonly<Record<string, Words>> = {
  en,
  ko: {
    ...{ ...koStacks, ...koStackPlan, ...koStack, ...koStackGraph, ...koStackForm },
    ...{ ...koStackFixed, ...koProposals, ...koStackSets },
  },
};

export function useWords(): Words {
  return WORDS[useLanguage().language] ?? en;
}
