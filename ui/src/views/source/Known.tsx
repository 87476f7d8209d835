/** What the source can be told, as its tool knows it: to be found, and set. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Whole, WholeSource } from "@/api/application";
import { details } from "@/api/details";
import { Button } from "@/design/Button";
import { Loading, Trouble } from "@/design/Notice";
import { type Offer, offers, taken } from "@/domain/offers";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./Source.module.css";

const MOST = 100;

interface Props {
  app: Whole;
  /** As it is stored. */
  stored: WholeSource;
  index: number;
  source: WholeSource;
  onSource: (source: WholeSource) => void;
  locked: boolean;
}

export function Known(props: Props) {
  const t = useText();
  const [open, setOpen] = useState(false);
  return (
    <details className={styles.known} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t.source.known}</summary>
      {open && <Offers {...props} />}
    </details>
  );
}

function Offers({ app, stored, index, source, onSource, locked }: Props) {
  const t = useText();
  const found = useQuery(details(app, stored, index));
  const [words, setWords] = useState("");
  if (!found.data) return found.error ? <Trouble error={found.error} /> : <Loading />;
  const all = offers(found.data);
  if (all.length === 0) return <p className={styles.note}>{t.source.knowsNothing}</p>;
  const shown = all.filter((each) => each.name.toLowerCase().includes(words.trim().toLowerCase()));
  const set = (offer: Offer) => onSource(taken(source, offer));
  return (
    <>
      <label className={styles.field}>
        {t.source.find}
        <input value={words} onChange={({ target }) => setWords(target.value)} />
      </label>
      <ul className={styles.offers} tabIndex={0} aria-label={t.source.known}>
        {shown.slice(0, MOST).map((each) => (
          <li key={`${each.kind} ${each.name}`}>
            <span>
              <code>{harmless(each.name, 300)}</code>
              {each.value && <small> {harmless(each.value, 300)}</small>}
            </span>
            {!locked && (
              <Button aria-label={t.source.setOne(each.name)} onPress={() => set(each)}>
                {t.source.set}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {shown.length > MOST && <p className={styles.note}>{t.sync.further(shown.length - MOST)}</p>}
    </>
  );
}
