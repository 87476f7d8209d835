/** The lines of a log. They run along until one scrolls up, and then stand still. */

import { ArrowDownToLine } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/design/Button";
import { spans } from "@/domain/logs/ansi";
import { type Line, ranges } from "@/domain/logs/lines";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import { Pieces } from "../Pieces";
import { Rows, type Scroller } from "../Rows";
import styles from "./Logs.module.css";
import { colorOf } from "./Pods";

interface Props {
  lines: readonly Line[];
  wanted: string;
  /** The line that the search is at. */
  target: number | undefined;
  /** Whether lines say of which pod they are. */
  several: boolean;
  pods: readonly string[];
  wrap: boolean;
  times: boolean;
}

export function Lines({ lines, wanted, target, several, pods, wrap, times }: Props) {
  const t = useText();
  const scroller = useRef<Scroller>(null);
  const [running, setRunning] = useState(true);
  const toEnd = () => scroller.current?.scrollToIndex(lines.length - 1, { align: "end" });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the last line is in sight whenever lines come
  useEffect(() => {
    if (running) toEnd();
  }, [lines, running, wrap, times]);
  useEffect(() => {
    if (target === undefined) return;
    setRunning(false);
    scroller.current?.scrollToIndex(target, { align: "center" });
  }, [target]);
  return (
    <div className={styles.view}>
      <Rows
        count={lines.length}
        label={t.logs.lines}
        wrap={wrap}
        scroller={scroller}
        onScroll={setRunning}
        row={(at) => {
          const line = lines[at];
          if (!line) return null;
          return (
            <div className={`${styles.line} ${at === target ? styles.target : ""}`}>
              {times && <span className={styles.time}>{line.at || "–"} </span>}
              {several && (
                <span className={styles.pod} data-color={colorOf(line.pod, pods)}>
                  {harmless(line.pod, 260)}{" "}
                </span>
              )}
              <Pieces key={line.id} pieces={spans(line.text)} marks={ranges(line.plain.slice(0, 100_000), wanted)} />
            </div>
          );
        }}
      />
      {!running && (
        <Button className={styles.end ?? ""} onPress={() => (setRunning(true), toEnd())}>
          <ArrowDownToLine size={15} aria-hidden />
          {t.logs.toEnd}
        </Button>
      )}
    </div>
  );
}
