/** Which objects are looked at, as addresses say it. */

import type { ResourcesAsked } from "@/api/resources";
import { type Said, texts } from "@/domain/address";

export const resourcesSearch = (said: Said): ResourcesAsked =>
  texts(said, ["search", "kind", "health", "sync", "namespace"]);
