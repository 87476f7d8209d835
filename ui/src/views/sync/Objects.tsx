/** Which objects a sync is about: all of them, or those that are picked. */

import { useState } from "react";
import { Button } from "@/design/Button";
import { Status } from "@/design/Status";
import { harmless } from "@/domain/shown";
import { type Managed, plainId } from "@/domain/tree";
import { useText } from "@/text";
import styles from "./SyncDialog.module.css";

const MOST = 200; // that are drawn; the rest is found by its name

interface Props {
  resources: readonly Managed[];
  /** Undefined: all of them, which is no partial sync. */
  picked: ReadonlySet<string> | undefined;
  onPicked: (picked: ReadonlySet<string> | undefined) => void;
}

export function Objects({ resources, picked, onPicked }: Props) {
  const t = useText();
  const [words, setWords] = useState("");
  const those = resources.filter((each) => !each.hook);
  const found = those.filter((each) => plainId(each).toLowerCase().includes(words.trim().toLowerCase()));
  const count = picked ? those.filter((each) => picked.has(plainId(each))).length : those.length;
  const differing = those.filter((each) => each.status === "OutOfSync").map(plainId);
  const toggle = (id: string, on: boolean) => {
    const next = new Set(picked ?? those.map(plainId));
    if (on) next.add(id);
    else next.delete(id);
    onPicked(next);
  };
  return (
    <details className={styles.details} open={picked !== undefined}>
      <summary>
        {t.sync.objects}: {t.sync.picked(count, those.length)}
      </summary>
      <div className={styles.picking}>
        <input
          type="search"
          aria-label={t.sync.find}
          placeholder={t.sync.find}
          value={words}
          onChange={({ target }) => setWords(target.value)}
        />
        <Button onPress={() => onPicked(undefined)}>{t.sync.all}</Button>
        <Button onPress={() => onPicked(new Set(differing))}>{t.sync.outOfSync}</Button>
        <Button onPress={() => onPicked(new Set())}>{t.sync.none}</Button>
      </div>
      <ul className={styles.objects} tabIndex={0} aria-label={t.sync.objects}>
        {found.slice(0, MOST).map((each) => {
          const id = plainId(each);
          return (
            <li key={id}>
              <label>
                <input
                  type="checkbox"
                  checked={picked?.has(id) ?? true}
                  onChange={({ target }) => toggle(id, target.checked)}
                />
                <span>
                  {each.kind} <bdi>{harmless(each.name, 200)}</bdi>
                  {each.namespace && <small> {each.namespace}</small>}
                </span>
                <Status status={each.status ?? "Unknown"} bare />
              </label>
            </li>
          );
        })}
        {found.length > MOST && <li>{t.sync.further(found.length - MOST)}</li>}
      </ul>
    </details>
  );
}
