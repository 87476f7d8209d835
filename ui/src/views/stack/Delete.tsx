/** A Stack goes, once its name is typed; with what it made, or without. */

import { useState } from "react";
import { removeStack } from "@/api/stacks/stacks";
import type { Stack } from "@/api/stacks/types";
import { useWords } from "@/text/stacks";
import { Ask } from "./Ask";
import styles from "./Dialog.module.css";

export function Delete({ stack, onClose, onGone }: { stack: Stack; onClose: () => void; onGone: () => void }) {
  const t = useWords();
  const { name } = stack.metadata;
  const [destroys, setDestroys] = useState(false);
  const kept = stack.spec.policy?.protect ?? false;
  const count = stack.status?.resources ?? 0;
  return (
    <Ask
      title={t.remove.title(name)}
      hint={destroys ? t.remove.destroys(count) : t.remove.keeps(count)}
      typed={name}
      go={t.remove.go}
      danger
      blocked={destroys && kept}
      act={() => removeStack(stack.metadata, destroys)}
      onClose={onClose}
      onDone={destroys ? onClose : onGone}
    >
      <fieldset className={styles.choices}>
        <legend>{t.remove.how}</legend>
        {[false, true].map((each) => (
          <label key={String(each)} className={styles.choice}>
            <input type="radio" name="destroy" checked={destroys === each} onChange={() => setDestroys(each)} />
            {each ? t.remove.destroy : t.remove.keep}
          </label>
        ))}
      </fieldset>
      {destroys && kept && (
        <p role="alert" className={styles.caution}>
          {t.remove.protected}
        </p>
      )}
    </Ask>
  );
}
