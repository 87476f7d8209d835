/**
 * Approve, reject, apply: each is for the plan that was looked at when the dialog was opened. If there is another by
 * then, it says so and does nothing.
 */

import { useState } from "react";
import { applyPlan, approvePlan, rejectPlan } from "@/api/stacks/stacks";
import type { PlanStatus, Stack } from "@/api/stacks/types";
import { useWords } from "@/text/stacks";
import { Totals } from "@/views/stacks/Totals";
import { Ask } from "./Ask";
import styles from "./Dialog.module.css";

interface Props {
  stack: Stack;
  onClose: () => void;
  onDone?: () => void;
}

/** The plan that was looked at, and whether it is still the one that stands. */
function useLookedAt(stack: Stack): [PlanStatus, boolean] {
  const [plan] = useState<PlanStatus>(stack.status?.plan ?? {});
  return [plan, Boolean(plan.digest) && plan.digest === stack.status?.plan?.digest];
}

export function Approve({ stack, onClose }: Props) {
  const t = useWords();
  const [plan, same] = useLookedAt(stack);
  return (
    <Ask
      title={t.approval.approveTitle}
      hint={t.approval.approveHint}
      words={t.approval.comment}
      go={t.approval.go.approve}
      blocked={!same}
      act={(comment) => approvePlan(stack.metadata, plan.digest ?? "", comment)}
      onClose={onClose}
    >
      <Which plan={plan} same={same} />
      {stack.spec.policy?.apply !== "manual" && plan.kind !== "drift" && <p>{t.approval.approveThen}</p>}
    </Ask>
  );
}

export function Reject({ stack, onClose }: Props) {
  const t = useWords();
  const [plan, same] = useLookedAt(stack);
  return (
    <Ask
      title={t.approval.rejectTitle}
      hint={t.approval.rejectHint}
      words={t.approval.reason}
      required
      danger
      go={t.approval.go.reject}
      blocked={!same}
      act={(reason) => rejectPlan(stack.metadata, plan.digest ?? "", reason)}
      onClose={onClose}
    >
      <Which plan={plan} same={same} />
    </Ask>
  );
}

/** What destroys everything takes the name, too. */
export function Apply({ stack, onClose, onDone = onClose }: Props) {
  const t = useWords();
  const [plan, same] = useLookedAt(stack);
  const grave = plan.kind === "destroy";
  return (
    <Ask
      title={t.approval.applyTitle}
      hint={t.approval.applyHint}
      go={t.approval.go.apply}
      danger={grave}
      {...(grave && { typed: stack.metadata.name })}
      blocked={!same}
      act={() => applyPlan(stack.metadata, plan.digest ?? "")}
      onClose={onClose}
      onDone={onDone}
    >
      <Which plan={plan} same={same} />
    </Ask>
  );
}

function Which({ plan, same }: { plan: PlanStatus; same: boolean }) {
  const t = useWords();
  return (
    <>
      <p>
        <Totals of={plan.totals ?? {}} wordy />
      </p>
      <p className={styles.digest}>
        {t.plan.digest} <code>{plan.digest}</code>
      </p>
      {!same && (
        <p role="alert" className={styles.caution}>
          {t.approval.changed}
        </p>
      )}
    </>
  );
}
