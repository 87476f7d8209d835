/** What of the record is looked at, as addresses say it. */

import { type Said, texts } from "@/domain/address";

/** What the record is searched for, as the API calls it; *entry*: the one that is looked at. */
export const RECORD_SEARCH = [
  "search",
  "who",
  "kind",
  "outcome",
  "application",
  "appNamespace",
  "project",
  "object",
  "commit",
  "since",
  "until",
  "entry",
] as const;
export type RecordSearch = Partial<Record<(typeof RECORD_SEARCH)[number], string>>;

export const recordSearch = (said: Said): RecordSearch => texts(said, RECORD_SEARCH);
