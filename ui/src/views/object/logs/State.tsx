/** Whether what is shown is all, and goes on; said aloud when it changes. */

import type { ReactNode } from "react";
import type { LogState } from "@/api/logreader";
import { Button } from "@/design/Button";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./Logs.module.css";

interface Props {
  state: LogState;
  /** How many of its lines are in view. */
  shown: number;
  onAgain: () => void;
  children: ReactNode;
}

export function State({ state, shown, onAgain, children }: Props) {
  const t = useText();
  const done = state.state === "ended" || state.state === "refused";
  return (
    <div className={styles.state}>
      <p role="status" data-tone={state.state}>
        {t.logs.state[state.state]}
      </p>
      {state.lines.length > 0 && <p className={styles.count}>{t.logs.count(shown, state.lines.length)}</p>}
      {done && <Button onPress={onAgain}>{t.logs.again}</Button>}
      <span className={styles.looks}>{children}</span>
      {state.trouble && (
        <p role="alert" className={styles.wrong}>
          {harmless(state.trouble, 2_000)}
        </p>
      )}
    </div>
  );
}
