/** What all that is said of one object is made from. */

import type { Whole } from "@/api/application";
import type { Item } from "@/domain/tree";
import type { Change, ObjectSearch } from "./address";

export interface Shown {
  app: Whole;
  items: readonly Item[];
  item: Item;
  said: ObjectSearch;
  onSaid: (change: Change<ObjectSearch>) => void;
  /** Whether it is there no longer: nothing more is asked about it. */
  gone: boolean;
}
