/** What of a Stack is looked at, as addresses say it. */

import { type Said, texts } from "@/domain/address";
import { ACTIONS, type Action, BY, type By } from "@/domain/stacks/planned";

export const TABS = ["plan", "resources", "run", "outputs", "state", "drift", "history", "manifest"] as const;
export type Tab = (typeof TABS)[number];

export const ACTS = [
  "approve",
  "reject",
  "apply",
  "destroy",
  "heal",
  "accept",
  "ignore",
  "cancel",
  "import",
  "unlock",
  "restore",
  "save",
  "edit",
  "delete",
] as const;
export type ActName = (typeof ACTS)[number];

/**
 * *find*: what is searched in the plan or among the resources. *by*, *only*: how the plan is grouped, and which action is
 * shown. *plan*: the id of an earlier one. *at*: the resource that is chosen in the graph; *as*: how they are shown.
 * *since*, *until*: the versions of the state that are compared. *act*: the dialog that is open, about the version *to*.
 */
export interface StackSearch {
  tab?: Tab;
  act?: ActName;
  find?: string;
  by?: By;
  only?: Action;
  plan?: string;
  at?: string;
  as?: "list";
  since?: number;
  until?: number;
  to?: number;
}

export type OnSearch = (change: (before: StackSearch) => StackSearch, replace?: boolean) => void;

export function stackSearch(said: Said): StackSearch {
  const tab = TABS.find((each) => each === said.tab);
  const act = ACTS.find((each) => each === said.act);
  const by = BY.find((each) => each === said.by);
  const only = ACTIONS.find((each) => each === said.only);
  const numbers = (["since", "until", "to"] as const).flatMap((name) =>
    /^\d{1,9}$/u.test(String(said[name] ?? "")) ? [[name, Number(said[name])]] : [],
  );
  return {
    ...(tab && tab !== "plan" ? { tab } : {}),
    ...(act ? { act } : {}),
    ...texts(said, ["find", "plan", "at"]),
    ...(by && by !== "module" ? { by } : {}),
    ...(only ? { only } : {}),
    ...(said.as === "list" ? { as: "list" as const } : {}),
    ...Object.fromEntries(numbers),
  };
}
