/** Many instances of one resource to which the same is done: one line, until one wants to see them. */

import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import type { StackFinding } from "@/api/stacks/types";
import { Button } from "@/design/Button";
import { Foreign } from "@/design/Foreign";
import { harmless } from "@/domain/shown";
import { addressOf, declaredAt, within } from "@/domain/stacks/address";
import type { Action, Fold } from "@/domain/stacks/planned";
import { useWords } from "@/text/stacks";
import { SIGNS } from "@/views/stacks/Totals";
import { Beside } from "./Beside";
import styles from "./Changes.module.css";
import { Resource } from "./Resource";

const PAGE = 50; // instances that are drawn at once

interface Props {
  fold: Fold;
  whole: boolean;
  findings: ReadonlyMap<string, readonly StackFinding[]>;
}

export function Many({ fold, whole, findings }: Props) {
  const t = useWords();
  const id = useId();
  const [open, setOpen] = useState(false);
  const [most, setMost] = useState(PAGE);
  const { name, action, changes } = fold;
  const [first] = changes;
  const said = changes.flatMap(({ ref }) => findings.get(addressOf(ref)) ?? []);
  return (
    <>
      <button
        type="button"
        className={styles.summary}
        data-action={action}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        <ChevronRight size={14} aria-hidden />
        <span className={styles.sign} aria-hidden>
          {SIGNS[action as Action] ?? "·"}
        </span>
        <span className={styles.verb}>{t.plan.actions[action] ?? harmless(action, 40)}</span>
        <code className={styles.address}>
          <Foreign text={whole || !first ? name : declaredAt(within(first.ref))} longest={500} />
        </code>
        <Beside findings={said} />
        <span className={styles.fieldCount}>{t.plan.instances(changes.length)}</span>
      </button>
      {open && (
        <div id={id} className={styles.many}>
          <ul className={styles.changes}>
            {changes.slice(0, most).map((each) => (
              <li key={`${addressOf(each.ref)} ${each.remarks?.deposed ?? ""}`}>
                <Resource
                  change={each}
                  opened={false}
                  whole={whole}
                  findings={findings.get(addressOf(each.ref)) ?? []}
                />
              </li>
            ))}
          </ul>
          {changes.length > most && (
            <Button onPress={() => setMost(most + PAGE)}>
              {t.plan.further(Math.min(PAGE, changes.length - most))}
            </Button>
          )}
        </div>
      )}
    </>
  );
}
