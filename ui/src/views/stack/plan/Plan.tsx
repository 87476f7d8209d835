/** The plan that stands: what it would do, who must approve, and each change by module. */

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { ApiError } from "@/api/client";
import { stackPlan } from "@/api/stacks/stacks";
import type { PlanStatus, StackPlan } from "@/api/stacks/types";
import { Button } from "@/design/Button";
import { Loading, Notice, Trouble } from "@/design/Notice";
import { planned } from "@/domain/stacks/planned";
import { isEmpty, isOpen } from "@/domain/stacks/row";
import { holding } from "@/domain/stacks/verdict";
import { useWords } from "@/text/stacks";
import styles from "../One.module.css";
import type { Part } from "../part";
import { Approval } from "./Approval";
import { Changes } from "./Changes";
import { Findings } from "./Findings";
import { Outputs } from "./Outputs";
import { Overtakes } from "./Overtakes";

export function Plan(part: Part) {
  const t = useWords();
  const { stack, search } = part;
  const standing = stack.status?.plan;
  const id = search.plan ?? standing?.id ?? "";
  const found = useQuery({ ...stackPlan(stack.metadata, id), enabled: id !== "" });
  if (!id)
    return (
      <Notice title={t.plan.none}>
        <p>{holding(stack) ? t.plan.noneUntil : t.plan.noneHint}</p>
      </Notice>
    );
  const status = standing?.id === id ? standing : undefined;
  return (
    <>
      {status && <Approval {...part} plan={status} />}
      {!status && standing && (
        <div className={styles.bar}>
          <p role="status">{t.plan.earlier}</p>
          <Button onPress={() => part.onSearch(() => ({}))}>{t.plan.standing}</Button>
        </div>
      )}
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

function Whole({
  found,
  status,
  stack,
  search,
  onSearch,
}: Part & { found: StackPlan; status: PlanStatus | undefined }) {
  const t = useWords();
  const plan = useMemo(() => planned(found), [found]);
  const nothing = plan.modules.length === 0 && plan.outputs.length === 0;
  return (
    <>
      {status?.overtakes && isOpen(status) && (
        <Overtakes stack={stack} plan={found} status={status} onPlan={(id) => onSearch(() => ({ plan: id }))} />
      )}
      <Findings
        findings={plan.findings}
        risks={status?.risks ?? []}
        onFind={(find) => onSearch(({ only: _, ...before }) => ({ ...before, find }))}
      />
      {nothing && isEmpty(status?.totals) ? (
        <p className={styles.quiet}>{t.plan.empty}</p>
      ) : (
        <Changes key={found.id} plan={plan} search={search} onSearch={onSearch} />
      )}
      {plan.outputs.length > 0 && !search.find && !search.only && <Outputs changes={plan.outputs} />}
    </>
  );
}
