/** The search field; what it means is told in `domain/query`. */

import { SearchIcon, X } from "lucide-react";
import { useId, useState } from "react";
import type { Row } from "@/domain/application";
import { suggestions } from "@/domain/query";
import { useText } from "@/text";
import styles from "./Search.module.css";

interface Props {
  text: string;
  rows: readonly Row[];
  problem: string | undefined;
  onText: (text: string) => void;
}

export function Search({ text, rows, problem, onText }: Props) {
  const t = useText();
  const id = useId();
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const offered = open ? suggestions(text, rows) : [];
  const take = (taken: string) => (onText(taken), setAt(-1));
  const press = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && offered.length) {
      event.preventDefault();
      setAt((before) => (before + step + offered.length) % offered.length);
    } else if ((event.key === "Enter" || event.key === "Tab") && offered[at] !== undefined) {
      event.preventDefault();
      take(offered[at]);
    } else if (event.key === "Escape") setOpen(false);
  };
  return (
    <div className={styles.search} onBlur={() => setOpen(false)}>
      <SearchIcon size={16} aria-hidden className={styles.icon} />
      <input
        type="text"
        role="combobox"
        aria-label={t.list.search}
        aria-expanded={offered.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-problem`}
        placeholder={t.list.placeholder}
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={({ target }) => (setOpen(true), setAt(-1), onText(target.value))}
        onFocus={() => setOpen(true)}
        onKeyDown={press}
      />
      {text && (
        <button type="button" className={styles.clear} aria-label={t.list.clear} onClick={() => onText("")}>
          <X size={15} aria-hidden />
        </button>
      )}
      <ul
        id={`${id}-list`}
        role="listbox"
        aria-label={t.list.search}
        className={styles.list}
        hidden={offered.length === 0}
      >
        {offered.map((each, index) => (
          <li
            key={each}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            onMouseDown={(event) => (event.preventDefault(), take(each))}
          >
            <bdi>{each}</bdi>
          </li>
        ))}
      </ul>
      <p id={`${id}-problem`} className={styles.problem}>
        {problem !== undefined && t.list.noField(problem)}
      </p>
    </div>
  );
}
