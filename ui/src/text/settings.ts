/** Texts of views that few open: they come with them, not with the first view. */

import { useLanguage } from ".";
import { notifications } from "./en/notifications";
import { policy } from "./en/policy";
import { projects } from "./en/projects";
import { record } from "./en/record";
import { settings } from "./en/settings";
import { notifications as koNotifications } from "./ko/notifications";
import { policy as koPolicy } from "./ko/policy";
import { projects as koProjects } from "./ko/projects";
import { record as koRecord } from "./ko/record";
import { settings as koSettings } from "./ko/settings";

const en = { ...settings, notifications, policy, projects, record };
export type Said = typeof en;
const SAID: Readonly<Record<string, Said>> = {
  en,
  ko: { ...koSettings, notifications: koNotifications, policy: koPolicy, projects: koProjects, record: koRecord },
};

export function useSaid(): Said {
  return SAID[useLanguage().language] ?? en;
}
