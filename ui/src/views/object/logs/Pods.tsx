/** Which pods are read; each has a colour and its name. */

import { ListFilter } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "@/design/Button";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./Logs.module.css";

interface Props {
  all: readonly string[];
  /** None: all of them. */
  chosen: readonly string[];
  onChoose: (chosen: readonly string[]) => void;
}

export function Pods({ all, chosen, onChoose }: Props) {
  const t = useText();
  const [open, setOpen] = useState(false);
  const list = useId();
  const is = (name: string) => chosen.length === 0 || chosen.includes(name);
  const toggle = (name: string) => {
    const next = all.filter((each) => (each === name ? !is(each) : is(each)));
    onChoose(next.length === all.length ? [] : next);
  };
  return (
    <>
      <Button aria-expanded={open} aria-controls={list} onPress={() => setOpen(!open)}>
        <ListFilter size={15} aria-hidden />
        {t.logs.pods(chosen.length || all.length, all.length)}
      </Button>
      <fieldset id={list} hidden={!open} className={styles.pods}>
        <legend className="hidden">{t.logs.choosePods}</legend>
        <ul>
          {all.map((each) => (
            <li key={each}>
              <label className={styles.check}>
                <input type="checkbox" checked={is(each)} onChange={() => toggle(each)} />
                <span className={styles.pod} data-color={colorOf(each, all)}>
                  {harmless(each, 260)}
                </span>
              </label>
              <Button kind="quiet" onPress={() => onChoose([each])}>
                {t.logs.onlyThis}
              </Button>
            </li>
          ))}
        </ul>
        <Button onPress={() => onChoose([])}>{t.logs.allPods}</Button>
      </fieldset>
    </>
  );
}

const COLORS = 8;

export function colorOf(pod: string, all: readonly string[]): number {
  return Math.max(0, all.indexOf(pod)) % COLORS;
}
