/** What of the drift is looked at, as addresses say it. */

import { BY, type By } from "@/api/drift";
import { type Said, texts } from "@/domain/address";

/** *open*: the difference whose details are shown. */
export interface DriftSearch {
  q?: string;
  by?: By;
  open?: string;
}

export function driftSearch(said: Said): DriftSearch {
  const by = BY.find((each) => each === said.by);
  return { ...texts(said, ["q", "open"]), ...(by && by !== "application" ? { by } : {}) };
}
