/** How the applications are looked at, as addresses say it. */

import { type Said, text } from "@/domain/address";

export const VIEWS = ["tiles", "summary"] as const;

export interface ListSearch {
  q?: string;
  view?: (typeof VIEWS)[number];
  group?: string;
  sort?: string;
}

export function listSearch(said: Said): ListSearch {
  const view = VIEWS.find((each) => each === said.view);
  return { ...text(said, "q"), ...(view ? { view } : {}), ...text(said, "group"), ...text(said, "sort") };
}
