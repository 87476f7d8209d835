/** A search in lines: how often it is there, and to the next and the one before. */

import { ChevronDown, ChevronUp } from "lucide-react";
import { Button } from "@/design/Button";
import { useText } from "@/text";
import styles from "./Find.module.css";

interface Props {
  label: string;
  value: string;
  onChange: (said: string) => void;
  count: number;
  /** Which of them is looked at, from 0. */
  at: number;
  onTurn: (by: 1 | -1) => void;
}

export function Find({ label, value, onChange, count, at, onTurn }: Props) {
  const t = useText();
  return (
    <div className={styles.find} role="search" aria-label={label}>
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        spellCheck={false}
        onChange={({ target }) => onChange(target.value)}
        onKeyDown={({ key, shiftKey }) => key === "Enter" && count > 0 && onTurn(shiftKey ? -1 : 1)}
      />
      {value && (
        <>
          <span className={styles.count} role="status">
            {count ? t.object.match(at + 1, count) : t.object.noMatch}
          </span>
          <Button kind="quiet" aria-label={t.object.previousMatch} isDisabled={!count} onPress={() => onTurn(-1)}>
            <ChevronUp size={16} aria-hidden />
          </Button>
          <Button kind="quiet" aria-label={t.object.nextMatch} isDisabled={!count} onPress={() => onTurn(1)}>
            <ChevronDown size={16} aria-hidden />
          </Button>
        </>
      )}
    </div>
  );
}
