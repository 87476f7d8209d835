/** The lines of a pod, or of all pods of a workload, as they come. */

import { useEffect, useRef, useState } from "react";
import type { Name } from "@/api/application";
import { logsOf } from "@/api/objects";
import { Notice } from "@/design/Notice";
import { harmless } from "@/domain/shown";
import type { Item } from "@/domain/tree";
import { useText } from "@/text";
import styles from "./Logs.module.css";

interface Line {
  readonly at: string;
  readonly pod: string;
  readonly text: string;
}

interface Told {
  result?: { content?: string; timeStampStr?: string; podName?: string; last?: boolean };
  error?: { message?: string };
}

const KEPT = 5_000; // lines
const WIDE = 4_000; // characters of a line

export function Logs({ app, item }: { app: Name; item: Item }) {
  const t = useText();
  const [follow, setFollow] = useState(true);
  const [previous, setPrevious] = useState(false);
  const [wanted, setWanted] = useState("");
  const { lines, trouble } = useLines(logsOf(app, item, { follow, previous }));
  const box = useRef<HTMLPreElement>(null);
  const shown = wanted ? lines.filter((each) => each.text.toLowerCase().includes(wanted.toLowerCase())) : lines;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the last line is in sight whenever lines come
  useEffect(() => {
    if (follow) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [shown.length, follow]);
  return (
    <>
      <div className={styles.bar}>
        <input
          type="search"
          aria-label={t.object.find}
          placeholder={t.object.find}
          value={wanted}
          onChange={({ target }) => setWanted(target.value)}
        />
        <label>
          <input type="checkbox" checked={follow} onChange={({ target }) => setFollow(target.checked)} />
          {t.object.follow}
        </label>
        <label>
          <input type="checkbox" checked={previous} onChange={({ target }) => setPrevious(target.checked)} />
          {t.object.previous}
        </label>
      </div>
      {trouble && (
        <p role="alert" className={styles.wrong}>
          {trouble}
        </p>
      )}
      {shown.length === 0 && !trouble && <Notice title={t.object.waiting} />}
      <pre ref={box} className={styles.lines} tabIndex={0} hidden={shown.length === 0}>
        {shown.map((each, at) => (
          <span key={at} title={each.at}>
            {item.kind !== "Pod" && <b>{each.pod} </b>}
            {harmless(each.text, WIDE)}
            {"\n"}
          </span>
        ))}
      </pre>
    </>
  );
}

/** Lines come into view together, once a frame, however many there are. */
function useLines(address: string): { lines: readonly Line[]; trouble: string } {
  const [found, setFound] = useState<{ lines: readonly Line[]; trouble: string }>({ lines: [], trouble: "" });
  useEffect(() => {
    setFound({ lines: [], trouble: "" });
    const come: Line[] = [];
    let frame = 0;
    const show = () => {
      frame = 0;
      const fresh = come.splice(0);
      setFound((before) => ({ ...before, lines: [...before.lines, ...fresh].slice(-KEPT) }));
    };
    const source = new EventSource(address);
    source.onmessage = ({ data }: MessageEvent<string>) => {
      const { result, error } = JSON.parse(data) as Told;
      if (error) setFound((before) => ({ ...before, trouble: error.message ?? "" }));
      if (result?.last || error) return source.close();
      come.push({ at: result?.timeStampStr ?? "", pod: result?.podName ?? "", text: result?.content ?? "" });
      frame ||= requestAnimationFrame(show);
    };
    source.onerror = () =>
      source.readyState === EventSource.CLOSED &&
      void why(address).then((trouble) => setFound((before) => ({ ...before, trouble })));
    return () => {
      source.close();
      cancelAnimationFrame(frame);
    };
  }, [address]);
  return found;
}

/** An event stream that is refused does not say why; asked plainly, the server does. */
async function why(address: string): Promise<string> {
  const response = await fetch(address).catch(() => undefined);
  if (!response || response.ok) return "";
  const said = (await response.json().catch(() => ({}))) as { message?: string; hint?: string };
  return [said.message, said.hint].filter(Boolean).join(" – ");
}
