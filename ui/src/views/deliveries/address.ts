/** What of the deliveries is looked at, as addresses say it. */

import { type Said, texts } from "@/domain/address";

/** *cell*: the application that is looked at. */
export interface DeliveriesSearch {
  q?: string;
  cell?: string;
}

export const deliveriesSearch = (said: Said): DeliveriesSearch => texts(said, ["q", "cell"]);
