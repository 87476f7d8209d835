/** What of the deliveries is looked at, as addresses say it. */

import { type Said, texts } from "@/domain/address";

/** *cell*: the application that is looked at; *days*: of how many figures are shown. */
export interface DeliveriesSearch {
  q?: string;
  cell?: string;
  view?: "figures";
  days?: string;
}

export const deliveriesSearch = (said: Said): DeliveriesSearch => ({
  ...texts(said, ["q", "cell", "days"]),
  ...(said.view === "figures" ? { view: "figures" } : {}),
});
