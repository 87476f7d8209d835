/** What of a log is wanted. */

import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import type { Change, LogSearch } from "../address";
import { Find } from "../Find";
import styles from "./Logs.module.css";
import { Pods } from "./Pods";

interface Props {
  said: LogSearch;
  onSaid: (change: Change<LogSearch>) => void;
  containers: readonly string[];
  container: string;
  /** That can be chosen from. */
  pods: readonly string[];
  find: { count: number; at: number };
  onTurn: (by: 1 | -1) => void;
  /** Where the lines are as a file. */
  download: string | undefined;
  children: ReactNode;
}

const TAILS = ["100", "1000", "10000", "all"];
const SINCE = ["60", "600", "3600", "21600", "86400"];

export function Bar({ said, onSaid, containers, container, pods, find, onTurn, download, children }: Props) {
  const t = useText();
  return (
    <div className={styles.bars}>
      <div className={styles.bar}>
        <Find
          label={t.logs.find}
          value={said.find ?? ""}
          onChange={(text) => onSaid({ find: text || undefined })}
          {...find}
          onTurn={onTurn}
        />
        <Choice
          called={t.logs.only}
          value={said.only ?? ""}
          options={[
            ["", t.logs.all],
            ["with", t.logs.with],
            ["without", t.logs.without],
          ]}
          onChange={(only) => onSaid({ only: (only || undefined) as LogSearch["only"] })}
        />
      </div>
      <div className={styles.bar}>
        {containers.length > 0 && (
          <Choice
            called={t.logs.container}
            value={container}
            options={containers.map((each) => [each, harmless(each, 100)])}
            onChange={(next) => onSaid({ container: next })}
          />
        )}
        {pods.length > 1 && (
          <Pods
            all={pods}
            chosen={said.pods?.split(",") ?? []}
            onChoose={(next) => onSaid({ pods: next.join() || undefined })}
          />
        )}
        <Choice
          called={t.logs.tail}
          value={said.tail ?? "1000"}
          options={[...new Set([...TAILS, said.tail ?? "1000"])].map((each) => [each, t.logs.tails(each)])}
          onChange={(tail) => onSaid({ tail: tail === "1000" ? undefined : tail })}
        />
        <Choice
          called={t.logs.since}
          value={said.back ?? ""}
          options={[
            ["", t.logs.anytime],
            ...[...new Set([...SINCE, ...(said.back ? [said.back] : [])])].map((each): [string, string] => [
              each,
              t.logs.ago(Number(each)),
            ]),
          ]}
          onChange={(back) => onSaid({ back: back || undefined })}
        />
        <Check
          called={t.logs.follow}
          on={!said.still && !said.previous}
          disabled={said.previous ?? false}
          onChange={(on) => onSaid({ still: on ? undefined : true })}
        />
        <Check
          called={t.logs.previous}
          on={said.previous ?? false}
          onChange={(on) => onSaid({ previous: on || undefined })}
        />
        {download && (
          <a className={styles.link} href={download} download>
            <Download size={15} aria-hidden />
            {t.object.download}
          </a>
        )}
        {children}
      </div>
    </div>
  );
}

interface ChoiceProps {
  called: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
}

function Choice({ called, value, options, onChange }: ChoiceProps) {
  return (
    <label className={styles.choice}>
      <span>{called}</span>
      <select value={value} onChange={({ target }) => onChange(target.value)}>
        {options.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

interface CheckProps {
  called: string;
  on: boolean;
  disabled?: boolean;
  onChange: (on: boolean) => void;
}

export function Check({ called, on, disabled = false, onChange }: CheckProps) {
  return (
    <label className={styles.check}>
      <input type="checkbox" checked={on} disabled={disabled} onChange={({ target }) => onChange(target.checked)} />
      {called}
    </label>
  );
}
