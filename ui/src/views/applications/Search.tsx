/** The search field; what it means is told in `domain/query`. Saved views are offered in it, too. */

import { Bookmark, SearchIcon, X } from "lucide-react";
import { useId, useMemo, useRef, useState } from "react";
import { Foreign } from "@/design/Foreign";
import type { SavedView } from "@/domain/kept";
import { suggestions } from "@/domain/query/suggest";
import type { Row } from "@/domain/row";
import { useText } from "@/text";
import styles from "./Search.module.css";

interface Props {
  text: string;
  rows: readonly Row[];
  views: readonly SavedView[];
  problem: string | undefined;
  onText: (text: string, now?: boolean) => void;
  onSettle: () => void;
  onView: (view: SavedView) => void;
}

interface Offer {
  key: string;
  shown: string;
  saved: boolean;
  take: () => void;
}

export function Search({ text, rows, views, problem, onText, onSettle, onView }: Props) {
  const t = useText();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const offered = useMemo(() => {
    if (!open) return [];
    const saved = views
      .filter(({ name }) => !text || name.toLowerCase().includes(text.toLowerCase()))
      .slice(0, 8)
      .map<Offer>((view) => ({ key: `view ${view.name}`, shown: view.name, saved: true, take: () => onView(view) }));
    const terms = suggestions(text, rows).map<Offer>((each) => ({
      key: each,
      shown: each,
      saved: false,
      take: () => onText(each),
    }));
    return [...saved, ...terms];
  }, [open, text, rows, views, onText, onView]);
  const take = (offer: Offer) => {
    offer.take();
    setAt(-1);
    if (offer.saved) setOpen(false);
  };
  const press = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const one = offered[at];
    if (step && offered.length) {
      event.preventDefault();
      setAt((before) =>
        before === -1 && step < 0 ? offered.length - 1 : (before + step + offered.length) % offered.length,
      );
    } else if ((event.key === "Enter" || event.key === "Tab") && one) {
      event.preventDefault();
      take(one);
    } else if (event.key === "Enter") {
      setOpen(false);
      onText(text, true);
    } else if (event.key === "Escape") setOpen(false);
  };
  return (
    <div className={styles.search} onBlur={() => (setOpen(false), onSettle())}>
      <SearchIcon size={16} aria-hidden className={styles.icon} />
      <input
        ref={input}
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
        autoCapitalize="off"
        value={text}
        onChange={({ target }) => (setOpen(true), setAt(-1), onText(target.value))}
        onFocus={() => setOpen(true)}
        onKeyDown={press}
      />
      {text && (
        <button type="button" className={styles.clear} aria-label={t.list.clear} onClick={() => onText("", true)}>
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
            key={each.key}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            aria-label={each.saved ? t.views.saved(each.shown) : undefined}
            onMouseDown={(event) => (event.preventDefault(), take(each))}
          >
            {each.saved && <Bookmark size={13} aria-hidden />}
            <Foreign text={each.shown} longest={400} />
          </li>
        ))}
      </ul>
      <p id={`${id}-problem`} role="status" className={styles.problem}>
        {problem !== undefined && t.list.noField(problem)}
      </p>
    </div>
  );
}
