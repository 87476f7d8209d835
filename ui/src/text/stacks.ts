/** Texts of Stacks: they come with their views, not with the first one. */

import { useLanguage } from ".";
import { stacks as en, type StackTexts } from "./en/stacks";
import { stacks as ko } from "./ko/stacks";

const WORDS: Readonly<Record<string, StackTexts>> = { en, ko };

export function useWords(): StackTexts {
  return WORDS[useLanguage().language] ?? en;
}
