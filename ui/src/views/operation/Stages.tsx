/** The steps of an operation, each with its objects and what became of them. */

import { Check, Circle, CircleDashed, LoaderCircle, type LucideIcon, Minus, X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/design/Button";
import type { Part, Stage, State } from "@/domain/progress";
import { harmless } from "@/domain/shown";
import { ofResult } from "@/domain/verdict";
import { useText } from "@/text";
import styles from "./Operation.module.css";

const LOOKS: Readonly<Record<State, [tone: string, icon: LucideIcon]>> = {
  done: ["good", Check],
  failed: ["bad", X],
  running: ["busy", LoaderCircle],
  waiting: ["still", Circle],
  skipped: ["still", Minus],
  idle: ["still", CircleDashed],
};
const ORDER: readonly State[] = ["failed", "running", "waiting", "done", "skipped", "idle"];
const MOST = 60;

type OnObject = (id: string) => void;

export function Stages({ stages, onObject }: { stages: readonly Stage[]; onObject: OnObject }) {
  return (
    <ol className={styles.stages}>
      {stages.map((each) => (
        <One key={`${each.phase} ${each.wave}`} stage={each} onObject={onObject} />
      ))}
    </ol>
  );
}

function One({ stage, onObject }: { stage: Stage; onObject: OnObject }) {
  const t = useText();
  const [shown, setShown] = useState(MOST);
  const parts = stage.parts.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  const done = parts.filter((each) => each.state === "done").length;
  return (
    <li className={styles.stage} data-tone={LOOKS[stage.state][0]}>
      <header>
        <h3>{t.operation.step(stage.phase, stage.wave)}</h3>
        <Mark state={stage.state} />
        <span className={styles.quiet}>{t.operation.count(done, parts.length)}</span>
      </header>
      <ul>
        {parts.slice(0, shown).map((each) => (
          <Row key={each.id} part={each} onObject={onObject} />
        ))}
      </ul>
      {parts.length > shown && (
        <Button onPress={() => setShown(shown + 500)}>{t.operation.further(parts.length - shown)}</Button>
      )}
    </li>
  );
}

function Row({ part, onObject }: { part: Part; onObject: OnObject }) {
  const t = useText();
  const failed = part.state === "failed" && part.result ? ofResult(part.result) : undefined;
  return (
    <li className={styles.part}>
      <Mark state={part.state} />
      <div>
        <button type="button" className={styles.link} onClick={() => onObject(part.id)}>
          {part.kind} <bdi>{harmless(part.name, 300)}</bdi>
        </button>{" "}
        {part.namespace && <small>{part.namespace}</small>} {part.hook && <small>{t.operation.hook}</small>}
        {part.message && (
          <p className={failed ? styles.wrong : styles.quiet}>
            <bdi>{harmless(part.message, 2000)}</bdi>
          </p>
        )}
        {failed && (
          <p>
            → <bdi>{failed.hint || t.verdict.remedy[failed.kind]}</bdi>
          </p>
        )}
      </div>
    </li>
  );
}

function Mark({ state }: { state: State }) {
  const t = useText();
  const [tone, Icon] = LOOKS[state];
  return (
    <span className={styles.mark} data-tone={tone} data-state={state}>
      <Icon size={14} aria-hidden />
      {t.operation.states[state]}
    </span>
  );
}
