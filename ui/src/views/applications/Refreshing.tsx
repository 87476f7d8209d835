import { useRef, useState } from "react";
import { refresh } from "@/api/application";
import { AT_ONCE } from "@/api/bulk";
import { Button } from "@/design/Button";
import { pooled } from "@/domain/pool";
import type { Row } from "@/domain/row";
import { useText } from "@/text";
import styles from "./Chosen.module.css";
import { type Failure, Failures } from "./Failures";

interface State {
  done: number;
  all: number;
  failed: readonly Failure[];
}

/** Many refreshes at once: how far they are, and which failed and why. */
export function useRefreshing() {
  const [state, setState] = useState<State>();
  const run = useRef(0);
  const begin = (rows: readonly Row[], kind: "normal" | "hard") => {
    const mine = ++run.current;
    setState({ done: 0, all: rows.length, failed: [] });
    void pooled(
      rows,
      AT_ONCE,
      (each) => refresh(each, kind),
      ({ of, error }) => {
        if (run.current !== mine) return;
        setState((before) => {
          if (!before) return before;
          const failed = error ? [...before.failed, { name: of.name, error }] : before.failed;
          return { ...before, done: before.done + 1, failed };
        });
      },
    );
  };
  const busy = state !== undefined && state.done < state.all;
  return { state, busy, begin, dismiss: () => setState(undefined) };
}

export function Refreshing({ state, busy, dismiss }: ReturnType<typeof useRefreshing>) {
  const t = useText();
  return (
    <div role="status" className={styles.told}>
      {state && (
        <>
          <p>{busy ? t.bulk.working(state.done, state.all) : t.bulk.refreshed(state.done - state.failed.length)}</p>
          <Failures failed={state.failed} />
          {!busy && (
            <Button kind="quiet" onPress={dismiss}>
              {t.bulk.dismiss}
            </Button>
          )}
        </>
      )}
    </div>
  );
}
