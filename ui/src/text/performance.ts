/** Texts of figures of deployments: they come with their views, not with the first one. */

import { useLanguage } from ".";
import { performance as en } from "./en/performance";
import { performance as ko } from "./ko/performance";

const WORDS: Readonly<Record<string, typeof en>> = { en, ko };

export function usePerformance(): typeof en {
  return WORDS[useLanguage().language] ?? en;
}
