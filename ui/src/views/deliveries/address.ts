/** What of the deliveries is looked at, as addresses say it. */

import { type Said, text } from "@/domain/address";

/** *cell*: the application that is looked at. */
export interface DeliveriesSearch {
  q?: string;
  cell?: string;
}

export function deliveriesSearch(said: Said): DeliveriesSearch {
  return { ...text(said, "q"), ...text(said, "cell") };
}
