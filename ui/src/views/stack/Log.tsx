/** What a run has said, line by line, however long it is. */

import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { runLog } from "@/api/stacks/stacks";
import type { Stack } from "@/api/stacks/types";
import { Loading, Trouble } from "@/design/Notice";
import { matches, ranges } from "@/domain/logs/lines";
import { useWords } from "@/text/stacks";
import { Find } from "@/views/object/Find";
import { Pieces } from "@/views/object/Pieces";
import { Rows, type Scroller } from "@/views/object/Rows";
import one from "./One.module.css";
import styles from "./Run.module.css";

export function Log({ stack, run, running }: { stack: Stack; run: string; running: boolean }) {
  const t = useWords();
  const found = useQuery({ ...runLog(stack.metadata, run), enabled: !running });
  return (
    <div className={styles.log}>
      <h2>{t.run.log}</h2>
      {running ? (
        <p className={one.quiet}>{t.run.logWhile}</p>
      ) : found.data ? (
        <Lines text={found.data} />
      ) : found.error ? (
        <Trouble error={found.error} again={() => void found.refetch()} />
      ) : found.isSuccess ? (
        <p className={one.quiet}>{t.run.noLog}</p>
      ) : (
        <Loading />
      )}
    </div>
  );
}

function Lines({ text }: { text: string }) {
  const t = useWords();
  const lines = useMemo(() => text.replace(/\n$/u, "").split("\n"), [text]);
  const [wanted, setWanted] = useState("");
  const [at, setAt] = useState(0);
  const scroller = useRef<Scroller>(null);
  const found = useMemo(
    () =>
      matches(
        lines.map((plain) => ({ plain })),
        wanted,
      ),
    [lines, wanted],
  );
  const show = (index: number) => {
    setAt(index);
    const line = found[index];
    if (line !== undefined) scroller.current?.scrollToIndex(line, { align: "center" });
  };
  return (
    <>
      <div className={one.bar}>
        <Find
          label={t.run.find}
          value={wanted}
          onChange={(said) => (setWanted(said), setAt(0))}
          count={found.length}
          at={at}
          onTurn={(by) => show((at + by + found.length) % found.length)}
        />
      </div>
      <Rows
        count={lines.length}
        label={t.run.log}
        wrap
        scroller={scroller}
        className={styles.lines ?? ""}
        row={(index) => {
          const line = lines[index] ?? "";
          return (
            <div className={`${styles.text} ${/^Error\b|^│ Error/u.test(line) ? styles.bad : ""}`}>
              <Pieces pieces={[{ text: line }]} marks={ranges(line.slice(0, 100_000), wanted)} />
            </div>
          );
        }}
      />
    </>
  );
}
