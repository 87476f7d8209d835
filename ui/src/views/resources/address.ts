/** Which objects are looked at, as addresses say it. */

import type { ResourcesAsked } from "@/api/resources";
import { type Said, text } from "@/domain/address";

export function resourcesSearch(said: Said): ResourcesAsked {
  return {
    ...text(said, "search"),
    ...text(said, "kind"),
    ...text(said, "health"),
    ...text(said, "sync"),
    ...text(said, "namespace"),
  };
}
