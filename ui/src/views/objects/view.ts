import type { Whole } from "@/api/application";
import type { Look } from "@/domain/objects/look";
import type { Item } from "@/domain/tree";
import type { ObjectTab } from "@/views/object/address";
import type { Focus } from "./Graph";

/** What each of the views is given. */
export interface ViewProps {
  readonly app: Whole;
  readonly items: readonly Item[];
  /** Ids of those that the filters mean; undefined: all. */
  readonly matching: ReadonlySet<string> | undefined;
  readonly look: Look;
  readonly say: (news: { [K in keyof Look]?: Look[K] | undefined }) => void;
  readonly selected: string | undefined;
  /** Is never folded away. */
  readonly reveal: string | undefined;
  readonly onReveal: (id: string | undefined) => void;
  readonly onOpen: (id: string, tab?: ObjectTab) => void;
  readonly focus: Focus | undefined;
}
