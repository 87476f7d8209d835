/** Filters beside the list: each has its counts, and puts its term into the one search or takes it out. */

import { ChevronDown, ChevronRight, X } from "lucide-react";
import { memo, useDeferredValue, useId, useMemo, useState } from "react";
import { Foreign } from "@/design/Foreign";
import { chosen, has, type Query, toggled, without } from "@/domain/query";
import { type Counts, facets } from "@/domain/query/facets";
import type { Row } from "@/domain/row";
import { useText } from "@/text";
import styles from "./Filters.module.css";
import { called, choices, type Facet, facetsOf, fieldOf, valueCalled } from "./facets";

const OPEN = ["is", "health", "sync", "project", "cluster"];
const FEW = 8;
const MANY = 100;
const NONE: Counts = new Map();

interface Props {
  rows: readonly Row[];
  wanted: Query;
  favourites: ReadonlySet<string>;
  text: string;
  onText: (text: string) => void;
}

/** Counting is put off until the list itself is drawn. */
export const Filters = memo(function Filters({ rows, wanted, favourites, text, onText }: Props) {
  const t = useText();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set(OPEN));
  const seen = useDeferredValue(rows);
  const asked = useDeferredValue(wanted);
  const all = useMemo(() => facetsOf(seen), [seen]);
  const counted = useMemo(
    () =>
      facets(
        seen,
        asked,
        all.flatMap(({ id }) => (open.has(id) ? [id] : [])),
        favourites,
      ),
    [seen, asked, all, open, favourites],
  );
  const turn = (id: string) =>
    setOpen((before) => new Set(before.has(id) ? [...before].filter((each) => each !== id) : [...before, id]));
  const active = all.filter(({ id }) => chosen(text, id).length > 0);
  return (
    <div className={styles.filters}>
      {active.length > 0 && (
        <button
          type="button"
          className={styles.all}
          onClick={() =>
            onText(
              without(
                text,
                active.map(({ id }) => id),
              ),
            )
          }
        >
          <X size={14} aria-hidden />
          {t.filters.clearAll}
        </button>
      )}
      {all.map((facet) => (
        <One
          key={facet.id}
          facet={facet}
          counts={counted.get(facet.id) ?? NONE}
          open={open.has(facet.id)}
          onTurn={turn}
          text={text}
          onText={onText}
        />
      ))}
    </div>
  );
});

interface OneProps {
  facet: Facet;
  counts: Counts;
  open: boolean;
  onTurn: (id: string) => void;
  text: string;
  onText: (text: string) => void;
}

function One({ facet, counts, open, onTurn, text, onText }: OneProps) {
  const t = useText();
  const id = useId();
  const wanted = chosen(text, facet.id);
  const name = called(facet.id, t);
  return (
    <section className={styles.facet}>
      <div className={styles.head}>
        <h3>
          <button type="button" aria-expanded={open} aria-controls={id} onClick={() => onTurn(facet.id)}>
            {open ? (
              <ChevronDown size={15} aria-hidden />
            ) : (
              <ChevronRight size={15} aria-hidden className={styles.turn} />
            )}
            <Foreign text={name} />
          </button>
        </h3>
        {wanted.length > 0 && (
          <button type="button" className={styles.clear} onClick={() => onText(without(text, [facet.id]))}>
            {wanted.length} <span className="hidden">{t.filters.clear(name)}</span>
            <X size={13} aria-hidden />
          </button>
        )}
      </div>
      <div id={id} hidden={!open}>
        {open && <Choices facet={facet} counts={counts} wanted={wanted} text={text} onText={onText} />}
      </div>
    </section>
  );
}

interface ChoicesProps extends Omit<OneProps, "open" | "onTurn"> {
  wanted: readonly string[];
}

function Choices({ facet, counts, wanted, text, onText }: ChoicesProps) {
  const t = useText();
  const [find, setFind] = useState("");
  const [most, setMost] = useState(FEW);
  const field = fieldOf(facet.id);
  const all = choices(facet, counts, wanted);
  const found = find ? all.filter(({ value }) => value.toLowerCase().includes(find.toLowerCase())) : all;
  if (all.length === 0) return <p className={styles.none}>{t.filters.none}</p>;
  return (
    <>
      {all.length > FEW && (
        <input
          type="search"
          className={styles.find}
          aria-label={t.filters.find(called(facet.id, t))}
          placeholder={t.filters.find(called(facet.id, t))}
          value={find}
          onChange={({ target }) => setFind(target.value)}
        />
      )}
      <ul>
        {found.slice(0, most).map(({ value, count }) => (
          <li key={value}>
            <label className={styles.choice}>
              <input
                type="checkbox"
                checked={has(text, field, value)}
                onChange={() => onText(toggled(text, field, value))}
              />
              <span className={styles.value} title={value}>
                <Foreign text={valueCalled(facet.id, value, t)} longest={120} />
              </span>
              <span className={styles.count}>{count}</span>
            </label>
          </li>
        ))}
      </ul>
      {found.length > most && (
        <button type="button" className={styles.more} onClick={() => setMost(most + MANY)}>
          {t.filters.more(found.length - most)}
        </button>
      )}
    </>
  );
}
