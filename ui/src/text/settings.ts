/** Texts of views that few open: they come with them, not with the first view. */

import { useLanguage } from ".";
import { policy } from "./en/policy";
import { projects } from "./en/projects";
import { record } from "./en/record";
import { settings } from "./en/settings";
import { policy as koPolicy } from "./ko/policy";
import { projects as koProjects } from "./ko/projects";
import { record as koRecord } from "./ko/record";
import { settings as koSettings } from "./ko/settings";

const en = { ...settings, policy, projects, record };
export type Said = typeof en;
const SAID: Readonly<Record<string, Said>> = {
  en,
  ko: { ...koSettings, policy: koPolicy, projects: koProjects, record: koRecord },
};

export function useSaid(): Said {
  return SAID[useLanguage().language] ?? en;
}
