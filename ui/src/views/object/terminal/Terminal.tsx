/**
 * A shell in a container.
 *
 * All keys are the shell's, also Tab and Escape; Ctrl+F6 leaves it, as is said beside it.
 */

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { live, rightsTo } from "@/api/objects";
import { Button } from "@/design/Button";
import { Awaited, Loading, Notice } from "@/design/Notice";
import { containers, usual } from "@/domain/object/containers";
import { pods } from "@/domain/object/kin";
import { harmless } from "@/domain/shown";
import type { Item } from "@/domain/tree";
import { useText } from "@/text";
import type { Shown } from "../shown";
import { type End, Screen } from "./screen";
import styles from "./Terminal.module.css";

const SHELLS = ["bash", "sh", "powershell", "cmd"];

export function Terminal(shown: Shown) {
  const { app, items, item } = shown;
  const t = useText();
  const rights = useQuery(rightsTo(app.metadata, item));
  const all = pods(items, item);
  const [name, setName] = useState(all[0]?.name ?? "");
  const pod = all.find((each) => each.name === name) ?? all[0];
  if (!rights.data) return <Awaited query={rights} />;
  if (!rights.data.shells)
    return (
      <Notice title={t.terminal.off}>
        <p>{t.terminal.offHint}</p>
      </Notice>
    );
  if (!rights.data.terminal) return <Notice title={t.terminal.denied} />;
  if (!pod) return <Notice title={t.logs.noPods} />;
  return <Chosen key={pod.id} {...shown} pod={pod} pods={all} onPod={setName} />;
}

function Chosen({
  app,
  pod,
  pods: all,
  onPod,
}: Shown & { pod: Item; pods: readonly Item[]; onPod: (name: string) => void }) {
  const t = useText();
  const body = useQuery(live(app.metadata, pod, pod.stamp)).data;
  const [container, setContainer] = useState<string>();
  const [shell, setShell] = useState("");
  if (!body) return <Loading />;
  const running = containers(body).filter((each) => each.state === "running");
  const inside = container ?? running.find((each) => each.name === usual(body))?.name ?? running[0]?.name;
  return (
    <>
      <div className={styles.bar}>
        {all.length > 1 && (
          <Choice called={t.terminal.pod} value={pod.name} options={all.map((each) => each.name)} onChange={onPod} />
        )}
        <Choice
          called={t.logs.container}
          value={inside ?? ""}
          options={running.map((each) => each.name)}
          onChange={setContainer}
        />
        <label>
          {t.terminal.shell}{" "}
          <select value={shell} onChange={({ target }) => setShell(target.value)}>
            <option value="">{t.terminal.first}</option>
            {SHELLS.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
      </div>
      {inside ? (
        <Session
          key={`${inside} ${shell}`}
          query={{
            pod: pod.name,
            container: inside,
            namespace: pod.namespace,
            appName: app.metadata.name,
            appNamespace: app.metadata.namespace,
            projectName: app.spec.project || "default",
            ...(shell ? { shell } : {}),
          }}
        />
      ) : (
        <Notice title={t.terminal.notRunning} />
      )}
    </>
  );
}

function Session({ query }: { query: Record<string, string> }) {
  const t = useText();
  const box = useRef<HTMLDivElement>(null);
  const leave = useRef<HTMLDivElement>(null);
  const [end, setEnd] = useState<End>();
  const [turn, setTurn] = useState(0);
  const asked = JSON.stringify(query);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn is another session
  useEffect(() => {
    if (!box.current) return;
    setEnd(undefined);
    const screen = new Screen(box.current, JSON.parse(asked) as Record<string, string>, {
      label: t.terminal.screen,
      onEnd: setEnd,
      onLeave: () => leave.current?.focus(),
    });
    return () => screen.close();
  }, [asked, turn]);
  return (
    <>
      <div ref={leave} tabIndex={-1} className={styles.state}>
        <p>{t.terminal.leave}</p>
        <p role="status">{end ? t.terminal.end[end.how] : t.terminal.open}</p>
        {end?.why && <p role="alert">{harmless(end.why, 500)}</p>}
        {end && <Button onPress={() => setTurn(turn + 1)}>{t.terminal.again}</Button>}
      </div>
      {/* What is typed is the shell's, and nobody else's. */}
      <div ref={box} className={styles.screen} onKeyDown={(event) => event.stopPropagation()} />
    </>
  );
}

interface ChoiceProps {
  called: string;
  value: string;
  options: readonly string[];
  onChange: (value: string) => void;
}

function Choice({ called, value, options, onChange }: ChoiceProps) {
  return (
    <label>
      {called}{" "}
      <select value={value} onChange={({ target }) => onChange(target.value)}>
        {options.map((each) => (
          <option key={each} value={each}>
            {harmless(each, 260)}
          </option>
        ))}
      </select>
    </label>
  );
}
