/** How many resources a plan is about, by what is done to them: a sign, a number, and a word for who cannot see. */

import type { Action, Counts } from "@/domain/stacks/planned";
import { useWords } from "@/text/stacks";
import styles from "./Totals.module.css";

/** What stands before a number; as Terraform draws it. */
export const SIGNS: Readonly<Record<Action, string>> = {
  create: "+",
  update: "~",
  replace: "±",
  delete: "−",
  forget: "∅",
  move: "→",
  import: "⇥",
  invoke: "▸",
  read: "?",
  keep: "=",
};
const SHOWN: readonly Action[] = ["create", "update", "replace", "delete", "import", "move", "forget", "invoke"];

export function Totals({ of, wordy = false }: { of: Counts & { outputs?: number }; wordy?: boolean }) {
  const t = useWords();
  const shown = SHOWN.filter((each) => of[each]);
  if (shown.length === 0) return <span className={styles.none}>{t.noChanges}</span>;
  return (
    <span className={styles.totals}>
      {shown.map((each) => (
        <b key={each} data-action={each} title={t.plan.actions[each]}>
          <span aria-hidden={!wordy}>{SIGNS[each]}</span> {of[each]}{" "}
          <span className={wordy ? "" : "hidden"}>{t.plan.actions[each]}</span>
        </b>
      ))}
    </span>
  );
}
