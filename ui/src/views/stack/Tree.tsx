/** Resources below their modules, which open and close. */

import { useState } from "react";
import { Button } from "@/design/Button";
import { Foreign } from "@/design/Foreign";
import { within } from "@/domain/stacks/address";
import type { Action, Module } from "@/domain/stacks/planned";
import { useWords } from "@/text/stacks";
import { SIGNS } from "@/views/stacks/Totals";
import styles from "./Tree.module.css";

const PAGE = 200; // resources of a module that are drawn at once

interface Props {
  modules: readonly Module[];
  open: boolean;
  /** Whether the plan may yet be applied: else what it did is done. */
  ahead: boolean;
}

export function Tree({ modules, open, ahead }: Props) {
  return (
    <ul className={styles.tree}>
      {modules.map((each) => (
        <li key={`${each.name} ${open}`}>
          <InModule module={each} open={open || modules.length === 1} ahead={ahead} />
        </li>
      ))}
    </ul>
  );
}

function InModule({ module, open: first, ahead }: { module: Module; open: boolean; ahead: boolean }) {
  const t = useWords();
  const [open, setOpen] = useState(first);
  const [most, setMost] = useState(PAGE);
  const { name, changes } = module;
  return (
    <details open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <b>{name ? <Foreign text={name} /> : t.plan.root}</b> <small>{changes.length}</small>
      </summary>
      {open && (
        <ul>
          {changes.slice(0, most).map(({ ref, action: told, remarks }) => {
            const action = ahead ? told : "keep";
            return (
              <li key={`${within(ref)} ${told} ${remarks?.deposed ?? ""}`} data-action={action}>
                <span className={styles.sign} aria-hidden>
                  {SIGNS[action as Action] ?? "·"}
                </span>
                <code>
                  <Foreign text={within(ref)} longest={500} />
                </code>
                <small>{action === "keep" ? "" : (t.plan.actions[action] ?? action)}</small>
              </li>
            );
          })}
          {changes.length > most && (
            <li>
              <Button onPress={() => setMost(most + PAGE)}>
                {t.plan.further(Math.min(PAGE, changes.length - most))}
              </Button>
            </li>
          )}
        </ul>
      )}
    </details>
  );
}
