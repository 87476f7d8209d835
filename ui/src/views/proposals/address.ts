/** What of a proposal is looked at, as addresses say it. */

import { type Said, texts } from "@/domain/address";

export const ACTS = ["approve", "reject", "look", "remove"] as const;

/** *part*: the id of the one whose plan is shown. *act*: the dialog that is open. */
export interface ProposalSearch {
  part?: string;
  act?: (typeof ACTS)[number];
}

export function proposalSearch(said: Said): ProposalSearch {
  const act = ACTS.find((each) => each === said.act);
  return { ...texts(said, ["part"]), ...(act ? { act } : {}) };
}
