/** The changes of a plan by module, each closed until one wants to see its fields; searched, and opened all at once. */

import { useDeferredValue, useMemo, useState } from "react";
import { Button } from "@/design/Button";
import { Foreign } from "@/design/Foreign";
import { addressOf } from "@/domain/stacks/address";
import { type Module, matching, type Planned } from "@/domain/stacks/planned";
import { useWords } from "@/text/stacks";
import { Totals } from "@/views/stacks/Totals";
import one from "../One.module.css";
import styles from "./Changes.module.css";
import { Resource } from "./Resource";

const FEW = 4; // changes that are open from the beginning
const PAGE = 100; // changes of a module that are drawn at once

export function Changes({ plan, find, onFind }: { plan: Planned; find: string; onFind: (text: string) => void }) {
  const t = useWords();
  const text = useDeferredValue(find);
  const modules = useMemo(() => matching(plan.modules, text), [plan, text]);
  const count = plan.modules.reduce((sum, { changes }) => sum + changes.length, 0);
  const [turn, setTurn] = useState({ open: count <= FEW, at: 0 });
  const turnTo = (open: boolean) => setTurn(({ at }) => ({ open, at: at + 1 }));
  return (
    <>
      {count > 1 && (
        <div className={one.bar}>
          <input
            type="search"
            aria-label={t.plan.find}
            placeholder={t.plan.find}
            value={find}
            onChange={({ target }) => onFind(target.value)}
          />
          <Button kind="quiet" className={one.push ?? ""} onPress={() => turnTo(!turn.open)}>
            {turn.open ? t.plan.collapse : t.plan.expand}
          </Button>
        </div>
      )}
      {modules.length === 0 && count > 0 && <p role="status">{t.plan.nothingFound}</p>}
      {modules.map((each) => (
        <InModule key={each.name} module={each} turn={turn} alone={modules.length === 1 && each.name === ""} />
      ))}
    </>
  );
}

interface ModuleProps {
  module: Module;
  turn: { open: boolean; at: number };
  alone: boolean;
}

function InModule({ module, turn, alone }: ModuleProps) {
  const t = useWords();
  const [most, setMost] = useState(PAGE);
  const { name, changes, counts } = module;
  return (
    <section className={styles.module} aria-label={name || t.plan.root}>
      {!alone && (
        <div className={styles.title}>
          <h3>{name ? <Foreign text={name} /> : t.plan.root}</h3>
          <Totals of={counts} />
        </div>
      )}
      <ul>
        {changes.slice(0, most).map((each) => (
          <li key={`${addressOf(each.ref)} ${each.action} ${each.remarks?.deposed ?? ""} ${turn.at}`}>
            <Resource change={each} opened={turn.open} />
          </li>
        ))}
      </ul>
      {changes.length > most && (
        <Button onPress={() => setMost(most + PAGE)}>{t.plan.further(Math.min(PAGE, changes.length - most))}</Button>
      )}
    </section>
  );
}
