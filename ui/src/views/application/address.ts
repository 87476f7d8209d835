/** What of an application is looked at, as addresses say it. */

import { type Look, lookOf } from "@/domain/objects/look";
import { type ObjectSearch, objectSearch } from "@/views/object/address";

export const TABS = ["overview", "objects", "changes", "operation", "history", "source", "events"] as const;
export type Tab = (typeof TABS)[number];

export const ACTS = ["sync", "confirm", "delete", "rollback", "revert", "compare"] as const;

/**
 * *object* and what follows from it: the one that is looked at. *act*: the dialog that is open: a sync with *pick*
 * (such objects, with commas) and *prune*, or something about the deployment with the id *to*.
 */
export interface OneSearch extends ObjectSearch, Look {
  tab?: Tab;
  act?: (typeof ACTS)[number];
  pick?: string;
  prune?: boolean;
  to?: number;
  from?: number;
}

export function oneSearch(said: Record<string, unknown>): OneSearch {
  const tab = TABS.find((each) => each === (said.tab === "tree" ? "objects" : said.tab)); // as it was called before
  const act = ACTS.find((each) => each === said.act);
  return {
    ...(act ? { act } : {}),
    ...(typeof said.pick === "string" && said.pick ? { pick: said.pick } : {}),
    ...(String(said.prune) === "true" ? { prune: true } : {}),
    ...number(said, "to"),
    ...number(said, "from"),
    ...(tab && tab !== "overview" ? { tab } : {}),
    ...(tab === "objects" ? lookOf(said) : {}),
    ...objectSearch(said),
  };
}

function number(said: Record<string, unknown>, name: string): Record<string, number> {
  const found = String(said[name] ?? "");
  return /^\d{1,9}$/u.test(found) ? { [name]: Number(found) } : {};
}
