/** The variables of a Stack that are said outright, one a line. */

import { useId, useState } from "react";
import { linesOf, type Variable, variablesOf } from "@/domain/stacks/variables";
import { useWords } from "@/text/stacks";
import styles from "@/views/create/Create.module.css";
import own from "./Dialog.module.css";

interface Props {
  value: unknown;
  onValue: (value: Variable[] | undefined) => void;
}

export function Variables({ value, onValue }: Props) {
  const t = useWords();
  const id = useId();
  const known = Array.isArray(value) ? (value as Variable[]) : [];
  const [text, setText] = useState(() => linesOf(known));
  const bad = variablesOf(text, known) === undefined;
  const say = (said: string) => {
    setText(said);
    const found = variablesOf(said, known);
    if (found) onValue(found.length > 0 ? found : undefined);
  };
  return (
    <div className={`${styles.field} ${own.whole}`}>
      <label htmlFor={id}>{t.form.variables.title}</label>
      <textarea
        id={id}
        className={styles.mono}
        rows={3}
        aria-invalid={bad}
        aria-describedby={`${id}-hint ${id}-wrong`}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={text}
        onChange={({ target }) => say(target.value)}
      />
      <p id={`${id}-wrong`} className={styles.wrong}>
        {bad && t.form.variables.wrong}
      </p>
      <p id={`${id}-hint`} className={styles.hint}>
        {t.form.variables.hint}
      </p>
    </div>
  );
}
