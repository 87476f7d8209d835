/** Changes that belong together, below a title that opens and closes them. */

import { ChevronDown, ChevronRight } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import type { Change, StackFinding } from "@/api/stacks/types";
import { Button } from "@/design/Button";
import { addressOf } from "@/domain/stacks/address";
import { type By, type Fold, folded, type Module } from "@/domain/stacks/planned";
import { useWords } from "@/text/stacks";
import { Totals } from "@/views/stacks/Totals";
import styles from "./Changes.module.css";
import { Many } from "./Many";
import { Resource } from "./Resource";

const PAGE = 100; // changes of a group that are drawn at once

export interface Turn {
  readonly open: boolean;
  /** Another one each time that all are opened or closed. */
  readonly at: number;
}

interface Props {
  group: Module;
  title: ReactNode;
  by: By;
  turn: Turn;
  /** Whether it is open before anybody has pressed anything. */
  first: boolean;
  /** It needs no title then. */
  alone: boolean;
  findings: ReadonlyMap<string, readonly StackFinding[]>;
}

export function Group({ group, title, by, turn, first, alone, findings }: Props) {
  const t = useWords();
  const [most, setMost] = useState(PAGE);
  const [pressed, press] = useState<{ open: boolean; at: number }>();
  const { name, changes, counts } = group;
  const lines = useMemo(() => folded(changes), [changes]);
  const open = alone || (pressed?.at === turn.at ? pressed.open : turn.at > 0 ? turn.open || first : first);
  return (
    <section className={styles.module} aria-label={name || t.plan.root}>
      {!alone && (
        <div className={styles.title}>
          <h3>
            <button
              type="button"
              className={styles.opener}
              aria-expanded={open}
              onClick={() => press({ open: !open, at: turn.at })}
            >
              {open ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
              {title}
            </button>
          </h3>
          <Totals of={counts} />
        </div>
      )}
      {open && (
        <>
          <ul className={styles.changes}>
            {lines.slice(0, most).map((each) => (
              <li key={`${keyOf(each)} ${turn.at}`}>
                {"changes" in each ? (
                  <Many fold={each} whole={by !== "module"} findings={findings} />
                ) : (
                  <Resource
                    change={each}
                    opened={turn.open}
                    whole={by !== "module"}
                    findings={findings.get(addressOf(each.ref)) ?? []}
                  />
                )}
              </li>
            ))}
          </ul>
          {lines.length > most && (
            <Button onPress={() => setMost(most + PAGE)}>{t.plan.further(Math.min(PAGE, lines.length - most))}</Button>
          )}
        </>
      )}
    </section>
  );
}

function keyOf(line: Change | Fold): string {
  if ("changes" in line) return `${line.action} ${line.name}`;
  return [addressOf(line.ref), line.action, line.remarks?.deposed, line.remarks?.trigger].join(" ");
}
