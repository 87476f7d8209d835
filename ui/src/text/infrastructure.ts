/** Of all texts of Stacks, those that the first view shows: the others come with views of their own. */

import { useLanguage } from ".";
import { stacks } from "./en/stacks";
import { stacks as koStacks } from "./ko/stacks";

const WORDS: Readonly<Record<string, typeof stacks>> = { en: stacks, ko: koStacks };

export function useInfrastructure(): typeof stacks {
  return WORDS[useLanguage().language] ?? stacks;
}
