/** What a run says, line by line, however long it is: as it comes, and all of it when it has ended. */

import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Followed } from "@/api/stacks/following";
import { runLog } from "@/api/stacks/stacks";
import type { Stack } from "@/api/stacks/types";
import { Loading, Trouble } from "@/design/Notice";
import { matches, ranges } from "@/domain/logs/lines";
import { linesOf } from "@/domain/stacks/going";
import { useWords } from "@/text/stacks";
import { Find } from "@/views/object/Find";
import { Pieces } from "@/views/object/Pieces";
import { Rows, type Scroller } from "@/views/object/Rows";
import one from "./One.module.css";
import styles from "./Run.module.css";

interface Props {
  stack: Stack;
  run: string;
  running: boolean;
  /** What was heard of it, if it was followed. */
  followed: Followed | undefined;
}

export function Log({ stack, run, running, followed }: Props) {
  const t = useWords();
  const found = useQuery({ ...runLog(stack.metadata, run), enabled: !running });
  const heard = useMemo(() => (followed ? linesOf(followed.said) : []), [followed]);
  const whole = useMemo(() => found.data?.replace(/\n$/u, "").split("\n"), [found.data]);
  const lines = whole ?? heard;
  return (
    <div className={styles.log}>
      <h2>{t.run.log}</h2>
      {followed?.state === "lost" && running && (
        <p role="status" className={one.lost}>
          {t.lost}
        </p>
      )}
      {lines.length > 0 ? (
        <Lines lines={lines} follow={running} />
      ) : running ? (
        <p className={one.quiet}>{t.run.logWhile}</p>
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

/** *follow*: what comes is scrolled to, unless one has scrolled up. */
function Lines({ lines, follow }: { lines: readonly string[]; follow: boolean }) {
  const t = useWords();
  const [wanted, setWanted] = useState("");
  const [at, setAt] = useState(0);
  const [stays, setStays] = useState(true);
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
  useEffect(() => {
    if (follow && stays && !wanted) scroller.current?.scrollToIndex(lines.length - 1, { align: "end" });
  }, [lines, follow, stays, wanted]);
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
        {follow && (
          <label className={one.choice}>
            <input type="checkbox" checked={stays} onChange={({ target }) => setStays(target.checked)} />
            {t.run.follow}
          </label>
        )}
      </div>
      <Rows
        count={lines.length}
        label={t.run.log}
        wrap
        scroller={scroller}
        {...(follow && { onScroll: setStays })}
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
