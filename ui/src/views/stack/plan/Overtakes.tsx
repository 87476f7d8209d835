/** What is otherwise than in the plan that people approved of, or that they read last; so they need not read it all again. */

import { useQuery } from "@tanstack/react-query";
import { GitCompareArrows } from "lucide-react";
import { useMemo } from "react";
import { stackPlan } from "@/api/stacks/stacks";
import type { FieldChange, PlanStatus, Stack, StackPlan } from "@/api/stacks/types";
import { Button } from "@/design/Button";
import { Foreign } from "@/design/Foreign";
import { overtaken, type Turned } from "@/domain/stacks/overtaken";
import { changesOf } from "@/domain/stacks/planned";
import { useWords } from "@/text/stacks";
import { SIGNS } from "@/views/stacks/Totals";
import one from "../One.module.css";
import { Value } from "./Fields";
import styles from "./Overtakes.module.css";

const MOST = 100;
const FEW = 5; // from which on they are closed at first

interface Props {
  stack: Stack;
  plan: StackPlan;
  status: PlanStatus;
  /** Look at the whole of the earlier one. */
  onPlan: (id: string) => void;
}

export function Overtakes({ stack, plan, status, onPlan }: Props) {
  const t = useWords();
  const { id = "", approvedBy = [] } = status.overtakes ?? {};
  const found = useQuery({ ...stackPlan(stack.metadata, id), enabled: id !== "" });
  const turned = useMemo(
    () => (found.data ? overtaken(changesOf(found.data), changesOf(plan)) : undefined),
    [found.data, plan],
  );
  if (!turned) return null; // it is not known yet, or not kept any more
  return (
    <details className={`${one.box} ${styles.overtakes}`} open={turned.length <= FEW}>
      <summary>
        <GitCompareArrows size={15} aria-hidden />{" "}
        <b>
          {approvedBy.length > 0 ? <Foreign text={t.overtakes.approved(approvedBy.join(", "))} /> : t.overtakes.before}
        </b>{" "}
        <span className={one.why}>{t.overtakes.count(turned.length)}</span>
      </summary>
      {turned.length === 0 ? (
        <p className={one.quiet}>{t.overtakes.same}</p>
      ) : (
        <ul className={styles.list}>
          {turned.slice(0, MOST).map((each) => (
            <li key={each.address}>
              <One turned={each} />
            </li>
          ))}
        </ul>
      )}
      {turned.length > MOST && <p className={one.quiet}>{t.graph.more(turned.length - MOST)}</p>}
      <div>
        <Button kind="quiet" onPress={() => onPlan(id)}>
          {t.overtakes.show}
        </Button>
      </div>
    </details>
  );
}

function One({ turned: { address, kind, was, now, fields } }: { turned: Turned }) {
  const t = useWords();
  const verb = (action: string) => (
    <span data-action={action}>
      <span aria-hidden>{SIGNS[action as keyof typeof SIGNS] ?? ""}</span> {t.plan.actions[action] ?? action}
    </span>
  );
  return (
    <>
      <p>
        <b>{t.overtakes.kinds[kind]}</b>{" "}
        <code>
          <Foreign text={address} longest={400} />
        </code>{" "}
        {kind === "dropped" ? (
          <s>{verb(was)}</s>
        ) : was && was !== now ? (
          <>
            <s>{verb(was)}</s> <span aria-hidden>→</span> {verb(now)}
          </>
        ) : (
          verb(now)
        )}
      </p>
      {fields.slice(0, MOST).map((each) => (
        <div key={each.name} className={styles.field}>
          <code>
            <Foreign text={each.name} longest={200} />
          </code>
          <Side of={each.was} tone="before" />
          <span aria-hidden>→</span>
          <Side of={each.now} tone="after" />
        </div>
      ))}
    </>
  );
}

function Side({ of, tone }: { of: FieldChange | undefined; tone: "before" | "after" }) {
  const t = useWords();
  if (!of) return <span className={one.quiet}>{t.overtakes.untouched}</span>;
  if (of.unknown) return <span className={one.quiet}>{t.plan.unknown}</span>;
  return <Value of={of.after} sensitive={of.sensitive} tone={tone} />;
}
