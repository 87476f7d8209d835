/**
 * The changes of a plan by module, kind or action, each closed until one wants to see its fields; searched, narrowed to
 * one action, and opened all at once.
 */

import { useDeferredValue, useMemo, useState } from "react";
import { Button } from "@/design/Button";
import { Foreign } from "@/design/Foreign";
import {
  ACTIONS,
  type Action,
  BY,
  type By,
  findingsOf,
  grouped,
  matching,
  type Planned,
} from "@/domain/stacks/planned";
import { useWords } from "@/text/stacks";
import { SIGNS } from "@/views/stacks/Totals";
import type { OnSearch, StackSearch } from "../address";
import { Choices } from "../Choices";
import one from "../One.module.css";
import { Group } from "./Group";

const FEW = 4; // changes that are open from the beginning
const MANY = 200; // changes from which on only the first group is open

interface Props {
  plan: Planned;
  search: StackSearch;
  onSearch: OnSearch;
}

export function Changes({ plan, search, onSearch }: Props) {
  const t = useWords();
  const { find = "", by = "module", only } = search;
  const text = useDeferredValue(find);
  const groups = useMemo(() => {
    const found = matching(plan.modules, text).flatMap(({ changes }) => changes);
    return grouped(only ? found.filter(({ action }) => action === only) : found, by);
  }, [plan, text, only, by]);
  const findings = useMemo(() => findingsOf(plan.findings), [plan]);
  const count = plan.modules.reduce((sum, { changes }) => sum + changes.length, 0);
  const shown = groups.reduce((sum, { changes }) => sum + changes.length, 0);
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
            onChange={({ target: { value } }) =>
              onSearch(({ find: _, ...before }) => (value ? { ...before, find: value } : before), true)
            }
          />
          <Actions plan={plan} only={only} onSearch={onSearch} />
          <Grouping by={by} onSearch={onSearch} />
          <span role="status" className={one.why}>
            {shown < count && t.plan.shown(shown, count)}
          </span>
          <Button kind="quiet" className={one.push ?? ""} onPress={() => turnTo(!turn.open)}>
            {turn.open ? t.plan.collapse : t.plan.expand}
          </Button>
        </div>
      )}
      {groups.length === 0 && count > 0 && <p role="status">{t.plan.nothingFound}</p>}
      {groups.map((each, index) => (
        <Group
          key={`${by} ${each.name}`}
          group={each}
          title={<Named by={by} name={each.name} />}
          by={by}
          turn={turn}
          first={shown <= MANY || index === 0 || text !== ""}
          alone={groups.length === 1 && each.name === "" && by === "module"}
          findings={findings}
        />
      ))}
    </>
  );
}

function Named({ by, name }: { by: By; name: string }) {
  const t = useWords();
  if (by === "action") return t.plan.actions[name] ?? name;
  return name ? <Foreign text={name} /> : t.plan.root;
}

/** How many there are of each; pressed, only these. */
function Actions({ plan, only, onSearch }: { plan: Planned; only: Action | undefined; onSearch: OnSearch }) {
  const t = useWords();
  const there = ACTIONS.filter((each) => each !== "keep" && (plan.counts[each] || each === only));
  if (there.length < 2) return null;
  return (
    <Choices<Action | "">
      label={t.plan.byAction}
      chosen={only ?? ""}
      choices={[
        ["", t.any],
        ...there.map(
          (each) =>
            [
              each,
              <>
                <span aria-hidden>{SIGNS[each]}</span> {t.plan.actions[each]} <b>{plan.counts[each] ?? 0}</b>
              </>,
            ] as const,
        ),
      ]}
      onChoose={(each) => onSearch(({ only: _, ...before }) => (each ? { ...before, only: each } : before), true)}
    />
  );
}

function Grouping({ by, onSearch }: { by: By; onSearch: OnSearch }) {
  const t = useWords();
  return (
    <label className={one.choice}>
      {t.plan.by}{" "}
      <select
        value={by}
        onChange={({ target }) => onSearch(({ by: _, ...before }) => ({ ...before, by: target.value as By }), true)}
      >
        {BY.map((each) => (
          <option key={each} value={each}>
            {t.plan.bys[each]}
          </option>
        ))}
      </select>
    </label>
  );
}
