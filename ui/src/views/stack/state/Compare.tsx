/** What differs between two versions of the state, resource by resource and field by field. */

import { useQuery } from "@tanstack/react-query";
import { between, type Compared, type StateVersion } from "@/api/stacks/states";
import { Foreign } from "@/design/Foreign";
import { Loading, Trouble } from "@/design/Notice";
import { useWords } from "@/text/stacks";
import one from "../One.module.css";
import type { Part } from "../part";
import { Value } from "../plan/Fields";
import styles from "./State.module.css";
import { stateOf } from "./stateOf";

const MOST = 200;

export function Compare({ items, stack, search, onSearch }: Part & { items: readonly StateVersion[] }) {
  const t = useWords();
  const kept = items.filter((each) => !each.deleted);
  const until = search.until ?? kept[0]?.number ?? 0;
  const since = search.since ?? kept.find((each) => each.number < until)?.number ?? 0;
  const found = useQuery({ ...between(stateOf(stack), since, until), enabled: until > 0 && since !== until });
  const say = (news: { since?: number; until?: number }) =>
    onSearch((before) => ({ ...before, since, until, ...news }), true);
  const pick = (label: string, value: number, onPick: (number: number) => void, nothing = false) => (
    <label>
      {label}
      <select value={value} onChange={({ target }) => onPick(Number(target.value))}>
        {kept.map((each) => (
          <option key={each.number} value={each.number}>
            {t.state.number(each.number)}
          </option>
        ))}
        {nothing && <option value={0}>{t.state.nothingBefore}</option>}
      </select>
    </label>
  );
  if (kept.length === 0) return null;
  return (
    <section className={one.box} aria-labelledby="compared">
      <h2 id="compared">{t.state.compare}</h2>
      <div className={styles.pick}>
        {pick(t.state.older, since, (number) => say({ since: number }), true)}
        {pick(t.state.newer, until, (number) => say({ until: number }))}
      </div>
      {since === until ? (
        <p className={one.quiet}>{t.state.same}</p>
      ) : found.data ? (
        <Found compared={found.data} />
      ) : found.error ? (
        <Trouble error={found.error} again={() => void found.refetch()} />
      ) : (
        <Loading />
      )}
    </section>
  );
}

function Found({ compared: { diff } }: { compared: Compared }) {
  const t = useWords();
  const { resources = [], outputs = [], readable = true } = diff;
  if (!readable) return <p className={one.quiet}>{t.state.unreadable}</p>;
  if (resources.length + outputs.length === 0) return <p className={one.quiet}>{t.state.same}</p>;
  const edits = [
    ...resources.map((each) => ({ name: each.address, action: each.action, fields: each.fields ?? [] })),
    ...outputs.map(({ name, action, ...field }) => ({
      name: `output.${name}`,
      action,
      fields: [{ field: "", ...field }],
    })),
  ];
  return (
    <ul className={styles.edits}>
      {edits.slice(0, MOST).map(({ name, action, fields }) => (
        <li key={name}>
          <p>
            <b data-action={action}>{t.state.actions[action] ?? action}</b>{" "}
            <code>
              <Foreign text={name} longest={500} />
            </code>
          </p>
          {fields.slice(0, MOST).map((each) => (
            <div key={each.field} className={styles.edit}>
              {each.field && (
                <code>
                  <Foreign text={each.field} longest={500} />
                </code>
              )}
              <Value of={each.before} sensitive={each.sensitive} tone="before" />
              <span aria-hidden>→</span>
              <Value of={each.after} sensitive={each.sensitive} tone="after" />
            </div>
          ))}
          {fields.length > MOST && <p>{t.plan.further(fields.length - MOST)}</p>}
        </li>
      ))}
    </ul>
  );
}
