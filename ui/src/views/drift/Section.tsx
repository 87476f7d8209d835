/** One group of differences: what they have in common, and each of them. */

import type { By } from "@/api/drift";
import { Time } from "@/design/Time";
import { type Section as Group, keyOfDrift } from "@/domain/drift";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import { Difference } from "./Difference";
import styles from "./Section.module.css";

interface Props {
  by: By;
  section: Group;
  count: number;
  chosen: ReadonlySet<string>;
  onChosen: (chosen: ReadonlySet<string>) => void;
  open: string | undefined;
  onOpen: (key: string | undefined) => void;
}

export function Section({ by, section, count, chosen, onChosen, open, onOpen }: Props) {
  const t = useText();
  const keys = section.items.map(keyOfDrift);
  const every = keys.every((key) => chosen.has(key));
  const title = useTitle(by, section.key);
  const toggle = (these: readonly string[], on: boolean) => {
    const next = new Set(chosen);
    for (const key of these) on ? next.add(key) : next.delete(key);
    onChosen(next);
  };
  return (
    <section className={styles.section}>
      <div className={styles.head}>
        <input
          type="checkbox"
          aria-label={t.drift.selectGroup(title)}
          checked={every}
          onChange={({ target }) => toggle(keys, target.checked)}
        />
        <h2>
          <bdi>{harmless(title, 300)}</bdi>
        </h2>
        <span className={styles.count}>{count}</span>
        {by === "application" && <Since at={section.items[0]?.since} />}
      </div>
      <ul>
        {section.items.map((each, index) => {
          const key = keys[index] ?? "";
          return (
            <Difference
              key={key}
              by={by}
              drifted={each}
              chosen={chosen.has(key)}
              onChosen={(on) => toggle([key], on)}
              open={open === key}
              onOpen={(on) => onOpen(on ? key : undefined)}
            />
          );
        })}
      </ul>
    </section>
  );
}

/** When the application of the group got out of sync. */
function Since({ at }: { at: string | undefined }) {
  const t = useText();
  return (
    <span className={styles.since}>
      {at ? (
        <>
          {t.drift.outSince} <Time at={at} />
        </>
      ) : (
        <span title={t.one.notSeenHint}>
          {t.drift.outSince} {t.one.notSeen}
        </span>
      )}
    </span>
  );
}

function useTitle(by: By, key: string): string {
  const t = useText();
  switch (by) {
    case "application":
      return key.slice(key.indexOf("/") + 1);
    case "age":
      return t.drift.ages[key] ?? key;
    case "manager":
      return key === "Git" ? t.drift.git : key || t.drift.nobody;
    case "field":
      return key;
  }
}
