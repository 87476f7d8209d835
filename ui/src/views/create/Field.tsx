/** One field of the form: its label, what it takes, what is wrong with it, and what there is to choose. */

import { useId } from "react";
import { harmless } from "@/domain/shown";
import styles from "./Create.module.css";

interface Props {
  /** The path of it in the application, with dots. */
  at: string;
  label: string;
  value: unknown;
  wrong: Readonly<Record<string, string>>;
  hint?: string;
  offers?: readonly string[];
  required?: boolean;
  mono?: boolean;
  onValue: (value: string) => void;
}

const MOST = 300; // suggestions

export function Field({ at, label, value, wrong, hint, offers = [], required, mono, onValue }: Props) {
  const id = useId();
  const said = wrong[at];
  return (
    <div className={styles.field}>
      <label htmlFor={`field ${at}`}>
        {label}
        {required && <span aria-hidden> *</span>}
      </label>
      <input
        id={`field ${at}`}
        type="text"
        className={mono ? styles.mono : undefined}
        list={offers.length ? `${id}-offers` : undefined}
        aria-required={required}
        aria-invalid={said !== undefined}
        aria-describedby={`${id}-hint ${id}-wrong`}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={typeof value === "string" || typeof value === "number" ? String(value) : ""}
        onChange={({ target }) => onValue(target.value)}
      />
      <datalist id={`${id}-offers`}>
        {[...new Set(offers)].slice(0, MOST).map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      <p id={`${id}-wrong`} className={styles.wrong}>
        {said !== undefined && harmless(said, 600)}
      </p>
      {hint && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}
