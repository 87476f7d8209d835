/** How the applications are looked at, as addresses say it. */

import { type Said, texts } from "@/domain/address";

export const VIEWS = ["tiles", "summary"] as const;

export interface ListSearch {
  q?: string;
  view?: (typeof VIEWS)[number];
  group?: string;
  sort?: string;
}

export function listSearch(said: Said): ListSearch {
  const view = VIEWS.find((each) => each === said.view);
  return { ...texts(said, ["q", "group", "sort"]), ...(view ? { view } : {}) };
}
