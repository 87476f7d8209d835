/** Which Stacks are looked at, as addresses say it. */

import { type Said, texts } from "@/domain/address";
import { type Look, STATES } from "@/domain/stacks/row";

/** *act*: the dialog that is open. *view*: a list, if it says nothing. */
export interface StacksSearch extends Look {
  view?: "graph";
  act?: "new";
}

export function stacksSearch(said: Said): StacksSearch {
  const state = STATES.find((each) => each === said.state);
  return {
    ...texts(said, ["search", "project"]),
    ...(state ? { state } : {}),
    ...(said.view === "graph" ? { view: "graph" as const } : {}),
    ...(said.act === "new" ? { act: "new" as const } : {}),
  };
}
