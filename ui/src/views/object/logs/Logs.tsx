/** The lines of a pod, or of the pods of a workload, as they come. */

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { Whole } from "@/api/application";
import { LogReader, type LogState } from "@/api/logreader";
import { type LogAsked, logsOf } from "@/api/logs";
import { live } from "@/api/objects";
import { Notice } from "@/design/Notice";
import { matches, shown, type Wanted } from "@/domain/logs/lines";
import { containers, usual } from "@/domain/object/containers";
import { pods } from "@/domain/object/kin";
import type { Item } from "@/domain/tree";
import { useText } from "@/text";
import type { Change, LogSearch } from "../address";
import { useKept } from "../kept";
import { Bar, Check } from "./Bar";
import { Lines } from "./Lines";
import { State } from "./State";

interface Props {
  app: Whole;
  items: readonly Item[];
  item: Item;
  said: LogSearch;
  onSaid: (change: Change<LogSearch>) => void;
  children?: ReactNode;
}

const TAIL = "1000";

export function Logs({ app, items, item, said, onSaid, children }: Props) {
  const t = useText();
  const names = useMemo(() => pods(items, item).map((each) => each.name), [items, item]);
  const body = useQuery(live(app.metadata, item)).data;
  const known = body ? containers(body).map((each) => each.name) : [];
  const container = said.container ?? (body ? usual(body) : undefined);
  const chosen = said.pods?.split(",") ?? [];
  const asked = container === undefined ? undefined : askedOf(said, container);
  const { reader, state } = useReader(app, item, asked, names);
  const wanted: Wanted = { text: said.find ?? "", only: said.only ?? "", pods: chosen };
  const lines = useMemo(
    () => shown(state.lines, { text: wanted.text, only: wanted.only, pods: said.pods?.split(",") ?? [] }),
    [state.lines, wanted.text, wanted.only, said.pods],
  );
  const found = useMemo(
    () => (wanted.only === "without" ? [] : matches(lines, wanted.text)),
    [lines, wanted.text, wanted.only],
  );
  const [at, setAt] = useState(0);
  const [wrap, setWrap] = useKept("wrap", "wrap");
  const [times, setTimes] = useKept("times", "");
  return (
    <>
      <Bar
        said={said}
        onSaid={(change) => ("find" in change && setAt(0), onSaid(change))}
        containers={known}
        container={container ?? ""}
        pods={item.kind === "Pod" ? [] : names}
        find={{ count: found.length, at: Math.min(at, Math.max(0, found.length - 1)) }}
        onTurn={(by) => setAt((at + by + found.length) % found.length)}
        download={asked && logsOf(app.metadata, item, asked, { download: true })}
      >
        {children}
      </Bar>
      <State state={state} shown={lines.length} onAgain={() => reader?.start()}>
        <Check called={t.logs.wrap} on={wrap !== ""} onChange={(on) => setWrap(on ? "wrap" : "")} />
        <Check called={t.logs.times} on={times !== ""} onChange={(on) => setTimes(on ? "times" : "")} />
      </State>
      {lines.length > 0 ? (
        <Lines
          lines={lines}
          wanted={wanted.only === "without" ? "" : wanted.text}
          target={wanted.text ? found[at] : undefined}
          several={item.kind !== "Pod"}
          pods={names}
          wrap={wrap !== ""}
          times={times !== ""}
        />
      ) : (
        state.state !== "refused" && <Notice title={nothing(state, names, t)} />
      )}
    </>
  );
}

/** Why there is no line to be seen. */
function nothing({ lines, state }: LogState, pods: readonly string[], t: ReturnType<typeof useText>): string {
  if (lines.length > 0) return t.logs.nothingMatches;
  if (pods.length === 0) return t.logs.noPods;
  return state === "ended" ? t.logs.empty : t.logs.waiting;
}

function askedOf(said: LogSearch, container: string): LogAsked {
  const chosen = said.pods?.split(",") ?? [];
  return {
    container,
    previous: said.previous ?? false,
    follow: !said.still && !said.previous,
    tail: said.tail === "all" ? 0 : Number(said.tail ?? TAIL),
    since: Number(said.back ?? 0) || 0,
    pod: chosen.length === 1 ? (chosen[0] ?? "") : "",
  };
}

const NOTHING: LogState = { lines: [], state: "reading", trouble: "" };

/** Another question is another log; other pods of the same are read on in it. */
function useReader(app: Whole, item: Item, asked: LogAsked | undefined, pods: readonly string[]) {
  const key = asked && JSON.stringify([app.metadata.namespace, app.metadata.name, item.id, asked]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what is asked
  const reader = useMemo(
    () => asked && new LogReader((from) => logsOf(app.metadata, item, asked, { from }), asked.follow),
    [key],
  );
  const there = pods.join();
  // begun anew when there are other pods
  useEffect(() => {
    if (!there || !reader) return;
    reader.start();
    return () => reader.stop();
  }, [reader, there]);
  const state = useSyncExternalStore(reader?.subscribe ?? (() => () => undefined), () => reader?.get() ?? NOTHING);
  return { reader, state };
}
