import type { Stack, StackRights } from "@/api/stacks/types";
import type { OnSearch, StackSearch } from "./address";

/** What every part of the page of a Stack is given; *rights*: undefined while they are not known. */
export interface Part {
  stack: Stack;
  rights: StackRights | undefined;
  search: StackSearch;
  onSearch: OnSearch;
}
