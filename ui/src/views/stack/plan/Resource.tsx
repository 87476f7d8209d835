/** One resource of a plan: what is done to it; opened, why, and field by field. */

import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import type { Change, Remarks, StackFinding } from "@/api/stacks/types";
import { Foreign } from "@/design/Foreign";
import { harmless } from "@/domain/shown";
import { addressOf, within } from "@/domain/stacks/address";
import type { Action } from "@/domain/stacks/planned";
import { useWords } from "@/text/stacks";
import { SIGNS } from "@/views/stacks/Totals";
import { Beside } from "./Beside";
import styles from "./Changes.module.css";
import { Fields } from "./Fields";
import { Finding } from "./Findings";
import told from "./Findings.module.css";

interface Props {
  change: Change;
  opened: boolean;
  /** Whether its module is told with it. */
  whole?: boolean;
  findings?: readonly StackFinding[];
}

export function Resource({ change, opened, whole = false, findings = [] }: Props) {
  const t = useWords();
  const id = useId();
  const [open, setOpen] = useState(opened);
  const { action, ref, fields = [], remarks } = change;
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
          <Foreign text={whole ? addressOf(ref) : within(ref)} longest={500} />
        </code>
        {!open && remarks && <InShort remarks={remarks} />}
        <Beside findings={findings} />
        {fields.length > 0 && <span className={styles.fieldCount}>{fields.length}</span>}
      </button>
      {open && (
        <div id={id} className={styles.body}>
          {findings.length > 0 && (
            <div className={told.findings}>
              {findings.map((each, index) => (
                <Finding key={index} finding={each} />
              ))}
            </div>
          )}
          {remarks && <Said remarks={remarks} />}
          {fields.length > 0 ? (
            <Fields fields={fields} action={action} />
          ) : (
            <p className={styles.aside}>{t.plan.noFields}</p>
          )}
        </div>
      )}
    </>
  );
}

/** What one must know of it without opening it. */
function InShort({ remarks: { because = [], movedFrom, imported, runs = [], deposed } }: { remarks: Remarks }) {
  const t = useWords();
  const said = [
    because.length > 0 && t.plan.because(because.join(", ")),
    movedFrom && t.plan.movedFrom(movedFrom),
    imported && t.plan.imported(imported),
    deposed && t.plan.deposed(deposed),
    runs.length > 0 && t.plan.runs(runs.join(", ")),
  ].filter((each): each is string => Boolean(each));
  if (said.length === 0) return null;
  return (
    <small className={styles.short}>
      <Foreign text={said.join(" · ")} longest={160} />
    </small>
  );
}

/** What Terraform says of it beside its fields. */
function Said({ remarks }: { remarks: Remarks }) {
  const t = useWords();
  const { reason = "", because = [], runs = [] } = remarks;
  const lines = [
    reason && (t.plan.reasons[reason] ?? reason),
    because.length > 0 && t.plan.because(because.join(", ")),
    remarks.movedFrom && t.plan.movedFrom(remarks.movedFrom),
    remarks.imported && t.plan.imported(remarks.imported),
    remarks.deposed && t.plan.deposed(remarks.deposed),
    remarks.createdFirst && t.plan.createdFirst,
    remarks.left && t.plan.left,
    runs.length > 0 && t.plan.runs(runs.join(", ")),
    remarks.trigger && t.plan.trigger(remarks.trigger),
  ].filter((each): each is string => Boolean(each));
  if (lines.length === 0) return null;
  return (
    <ul className={styles.remarks}>
      {lines.map((each) => (
        <li key={each}>
          <Foreign text={each} longest={600} />
        </li>
      ))}
    </ul>
  );
}
