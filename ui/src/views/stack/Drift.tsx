/** What others have changed past Git: which resources, which attributes, since when; and what to do about it. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { lookForDrift, stackDrift } from "@/api/stacks/stacks";
import type { RunStatus } from "@/api/stacks/types";
import { Button } from "@/design/Button";
import { Notice } from "@/design/Notice";
import { Wrong } from "@/design/Overlay";
import { Time } from "@/design/Time";
import { valuedOf } from "@/domain/stacks/drifted";
import { useWords } from "@/text/stacks";
import styles from "./Drift.module.css";
import { Drifted } from "./Drifted";
import { May } from "./May";
import one from "./One.module.css";
import type { Part } from "./part";

const MOST = 300;

export function Drift({ stack, rights, run, onSearch }: Part & { run: RunStatus | undefined }) {
  const t = useWords();
  const { drift } = stack.status ?? {};
  const known = drift?.resources ?? [];
  const valued = useQuery({ ...stackDrift(stack.metadata, drift?.checkedAt ?? ""), enabled: known.length > 0 }).data;
  const found = valuedOf(known, valued?.items);
  const looking = useMutation({ mutationFn: () => lookForDrift(stack.metadata) });
  const running = run?.phase === "Running";
  const looks = running && run.kind === "drift";
  const { every = "1h", react = "report" } = stack.spec.drift ?? {};
  return (
    <>
      <div className={one.bar}>
        <May rights={rights} to="plan" disabled={running} busy={looking.isPending} onPress={() => looking.mutate()}>
          {looks ? t.drift.looking : t.drift.look}
        </May>
        <span role="status" className={one.quiet}>
          {looks ? (
            t.drift.looking
          ) : drift?.checkedAt ? (
            <>
              {t.drift.checked} <Time at={drift.checkedAt} />
            </>
          ) : (
            t.drift.never
          )}
        </span>
        <span className={one.quiet}>
          {t.drift.every(every)} {t.drift.react[react]}
        </span>
      </div>
      <Wrong error={looking.error} />
      {found.length === 0 ? (
        <Notice title={drift?.checkedAt ? t.drift.none : t.drift.never} />
      ) : (
        <>
          <ul className={styles.drifted}>
            {found.slice(0, MOST).map((each) => (
              <Drifted key={each.address} drifted={each}>
                {rights?.update && (
                  <Button
                    kind="quiet"
                    aria-label={t.drift.ignoreOf(each.address ?? "")}
                    onPress={() => onSearch((before) => ({ ...before, act: "ignore", at: each.address ?? "" }))}
                  >
                    {t.drift.ignore}
                  </Button>
                )}
              </Drifted>
            ))}
          </ul>
          {found.length > MOST && <p className={one.quiet}>{t.graph.more(found.length - MOST)}</p>}
          <div className={one.bar}>
            <May
              rights={rights}
              to="plan"
              kind="main"
              disabled={running}
              onPress={() => onSearch((before) => ({ ...before, act: "heal" }))}
            >
              {t.drift.heal}
            </May>
            {rights?.plan && (
              <May
                rights={rights}
                to="plan"
                disabled={running}
                onPress={() => onSearch((before) => ({ ...before, act: "accept" }))}
              >
                {t.drift.accept}
              </May>
            )}
          </div>
        </>
      )}
    </>
  );
}
