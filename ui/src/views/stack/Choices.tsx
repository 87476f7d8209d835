/** One of few, as buttons beside each other. */

import type { ReactNode } from "react";
import styles from "@/views/stacks/List.module.css";

interface Props<C extends string> {
  label: string;
  chosen: C;
  choices: readonly (readonly [choice: C, name: ReactNode])[];
  onChoose: (choice: C) => void;
}

export function Choices<C extends string>({ label, chosen, choices, onChoose }: Props<C>) {
  return (
    <div role="group" aria-label={label} className={styles.states}>
      {choices.map(([each, name]) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === chosen}
          className={styles.choice}
          onClick={() => onChoose(each)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
