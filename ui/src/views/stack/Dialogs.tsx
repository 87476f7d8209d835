/** The dialog that the address names. */

import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { cancelRun, planAnew } from "@/api/stacks/stacks";
import { useWords } from "@/text/stacks";
import { Ask } from "./Ask";
import { Delete } from "./Delete";
import { Import } from "./Import";
import { Apply, Approve, Reject } from "./PlanDialogs";
import type { Part } from "./part";
import { Restore, Save, Unlock } from "./StateDialogs";

const Ignore = lazy(() => import("./Ignore").then((found) => ({ default: found.Ignore })));
const Edit = lazy(() => import("./Edit").then((found) => ({ default: found.Edit })));

export function Dialogs(part: Part) {
  const close = () => part.onSearch(({ act: _, to: __, ...before }) => before);
  return (
    <Suspense fallback={null}>
      <Named {...part} close={close} />
    </Suspense>
  );
}

function Named({ close, ...part }: Part & { close: () => void }) {
  const t = useWords();
  const navigate = useNavigate();
  const { stack, rights, search, onSearch } = part;
  const { metadata: name, spec } = stack;
  const toRun = () => onSearch(() => ({ tab: "run" }));
  const running = stack.status?.run?.phase === "Running";
  switch (search.act) {
    case "approve":
      return rights?.approve ? <Approve stack={stack} onClose={close} /> : null;
    case "reject":
      return rights?.approve ? <Reject stack={stack} onClose={close} /> : null;
    case "apply":
      return rights?.apply ? <Apply stack={stack} onClose={close} onDone={toRun} /> : null;
    case "heal":
      return rights?.plan ? (
        <Ask
          title={t.drift.healTitle}
          hint={t.drift.healHint}
          go={t.drift.healGo}
          act={() => planAnew(name)}
          onClose={close}
          onDone={() => onSearch(() => ({}))}
        />
      ) : null;
    case "accept":
      return rights?.plan ? (
        <Ask
          title={t.drift.acceptTitle}
          hint={t.drift.acceptHint}
          go={t.drift.acceptGo}
          act={() => planAnew(name, { refreshOnly: true })}
          onClose={close}
          onDone={() => onSearch(() => ({}))}
        />
      ) : null;
    case "ignore":
      return rights?.update ? <Ignore stack={stack} address={search.at ?? ""} onClose={close} /> : null;
    case "destroy":
      return rights?.plan ? (
        <Ask
          title={t.remove.planTitle}
          hint={spec.policy?.protect ? t.remove.protected : t.remove.planHint}
          go={t.remove.planGo}
          act={() => planAnew(name, { destroy: true })}
          blocked={spec.policy?.protect ?? false}
          danger
          onClose={close}
          onDone={() => onSearch(() => ({}))}
        />
      ) : null;
    case "cancel":
      return rights?.apply ? (
        <Ended over={!running} onOver={close}>
          <Ask
            title={t.run.cancelTitle}
            hint={t.run.cancelHint}
            go={t.run.cancelGo}
            act={() => cancelRun(name)}
            danger
            onClose={close}
          />
        </Ended>
      ) : null;
    case "import":
      return rights?.apply ? <Import stack={stack} onClose={close} onDone={toRun} /> : null;
    case "unlock":
      return rights?.unlock ? <Unlock stack={stack} onClose={close} /> : null;
    case "restore":
      return rights?.restore ? <Restore stack={stack} number={search.to ?? 0} onClose={close} /> : null;
    case "save":
      return rights?.reveal ? <Save stack={stack} number={search.to ?? 0} onClose={close} /> : null;
    case "edit":
      return rights?.update ? <Edit stack={stack} onClose={close} /> : null;
    case "delete":
      return rights?.delete ? (
        <Delete stack={stack} onClose={close} onGone={() => void navigate({ to: "/stacks", search: {} })} />
      ) : null;
    default:
      return null;
  }
}

/** A question that nobody needs an answer to any more goes away. */
function Ended({ over, onOver, children }: { over: boolean; onOver: () => void; children: React.ReactNode }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is about when it is over
  useEffect(() => {
    if (over) onOver();
  }, [over]);
  return over ? null : children;
}
