/** What of the settings is looked at, as addresses say it. */

import { type Said, texts } from "@/domain/address";

/** *open*: the dialogue that is open, and *of*: about what. */
export const SETTINGS_SEARCH = ["q", "tab", "open", "of", "project"] as const;
export type SettingsSearch = Partial<Record<(typeof SETTINGS_SEARCH)[number], string>>;

export const settingsSearch = (said: Said): SettingsSearch => texts(said, SETTINGS_SEARCH);
