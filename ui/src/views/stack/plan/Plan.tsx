/** The plan that stands: what it would do, who must approve, and each change by module. */

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { ApiError } from "@/api/client";
import { stackPlan } from "@/api/stacks/stacks";
import type { PlanStatus, StackPlan } from "@/api/stacks/types";
import { Loading, Notice, Trouble } from "@/design/Notice";
import { planned } from "@/domain/stacks/planned";
import { isEmpty } from "@/domain/stacks/row";
import { useWords } from "@/text/stacks";
import styles from "../One.module.css";
import type { Part } from "../part";
import { Approval } from "./Approval";
import { Changes } from "./Changes";
import { Findings } from "./Findings";
import { Outputs } from "./Outputs";

export function Plan(part: Part) {
  const t = useWords();
  const { stack, search } = part;
  const standing = stack.status?.plan;
  const id = search.plan ?? standing?.id ?? "";
  const found = useQuery({ ...stackPlan(stack.metadata, id), enabled: id !== "" });
  if (!id)
    return (
      <Notice title={t.plan.none}>
        <p>{t.plan.noneHint}</p>
      </Notice>
    );
  const status = standing?.id === id ? standing : undefined;
  return (
    <>
      {status && <Approval {...part} plan={status} />}
      {found.data ? (
        <Whole found={found.data} status={status} {...part} />
      ) : !found.error ? (
        <Loading />
      ) : found.error instanceof ApiError && found.error.status === 404 ? (
        <Notice title={t.plan.notKept} />
      ) : (
        <Trouble error={found.error} again={() => void found.refetch()} />
      )}
    </>
  );
}

function Whole({ found, status, search, onSearch }: Part & { found: StackPlan; status: PlanStatus | undefined }) {
  const t = useWords();
  const plan = useMemo(() => planned(found), [found]);
  const nothing = plan.modules.length === 0 && plan.outputs.length === 0;
  return (
    <>
      <Findings findings={plan.findings} risks={status?.risks ?? []} />
      {nothing && isEmpty(status?.totals) ? (
        <p className={styles.quiet}>{t.plan.empty}</p>
      ) : (
        <Changes
          key={found.id}
          plan={plan}
          find={search.find ?? ""}
          onFind={(find) => onSearch(({ find: _, ...before }) => (find ? { ...before, find } : before), true)}
        />
      )}
      {plan.outputs.length > 0 && !search.find && <Outputs changes={plan.outputs} />}
    </>
  );
}
