/** What is searched for: each filter stands in the address. */

import { ListFilter } from "lucide-react";
import { useState } from "react";
import { Button } from "@/design/Button";
import { toLocal, toMoment } from "@/domain/record";
import { useSaid } from "@/text/settings";
import type { RecordSearch } from "@/views/record/address";
import styles from "./Record.module.css";

type Name = Exclude<keyof RecordSearch, "entry">;

interface Props {
  said: RecordSearch;
  onSay: (news: { [name in keyof RecordSearch]: string | undefined }) => void;
  onClear: () => void;
}

const TEXTS = ["who", "application", "project", "object", "commit"] as const;

export function Filters({ said, onSay, onClear }: Props) {
  const t = useSaid();
  const count = Object.keys(said).length - (said.search ? 1 : 0);
  const [open, setOpen] = useState(count > 0);
  const say = (name: Name, value: string) => onSay({ [name]: value || undefined });
  return (
    <div className={styles.filters} role="search">
      <input
        type="search"
        aria-label={t.record.search}
        placeholder={t.record.search}
        maxLength={500}
        value={said.search ?? ""}
        onChange={({ target }) => say("search", target.value)}
      />
      <Button aria-expanded={open} onPress={() => setOpen(!open)}>
        <ListFilter size={15} aria-hidden />
        {t.record.filters}
        {count > 0 && ` (${count})`}
      </Button>
      {Object.keys(said).length > 0 && <Button onPress={onClear}>{t.record.clear}</Button>}
      {open && (
        <div className={styles.fields}>
          <Choice
            label={t.record.kind}
            value={said.kind}
            names={t.record.kinds}
            onValue={(each) => say("kind", each)}
          />
          <Choice
            label={t.record.outcome}
            value={said.outcome}
            names={t.record.outcomes}
            onValue={(each) => say("outcome", each)}
          />
          {TEXTS.map((name) => (
            <label key={name}>
              {t.record[name]}
              <input
                value={said[name] ?? ""}
                maxLength={500}
                spellCheck={false}
                onChange={({ target }) => say(name, target.value)}
              />
            </label>
          ))}
          <Since said={said} onSay={onSay} />
        </div>
      )}
    </div>
  );
}

interface ChoiceProps {
  label: string;
  value: string | undefined;
  names: Readonly<Record<string, string>>;
  onValue: (value: string) => void;
}

function Choice({ label, value = "", names, onValue }: ChoiceProps) {
  const t = useSaid();
  return (
    <label>
      {label}
      <select value={value} onChange={({ target }) => onValue(target.value)}>
        <option value="">{t.record.any}</option>
        {Object.entries(names).map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
        {value && !(value in names) && <option value={value}>{value}</option>}
      </select>
    </label>
  );
}

/** The last so-and-so long, or from one moment to another. */
function Since({ said, onSay }: Omit<Props, "onClear">) {
  const t = useSaid();
  const spans = t.record.spans;
  const [own, setOwn] = useState(Boolean(said.until || (said.since && !(said.since in spans))));
  const choose = (value: string) => {
    setOwn(value === "own");
    if (value !== "own") onSay({ since: value || undefined, until: undefined });
  };
  return (
    <>
      <label>
        {t.record.when}
        <select value={own ? "own" : (said.since ?? "")} onChange={({ target }) => choose(target.value)}>
          <option value="">{t.record.anyTime}</option>
          {Object.entries(spans).map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
          <option value="own">{t.record.own}</option>
        </select>
      </label>
      {own &&
        (["since", "until"] as const).map((name) => (
          <label key={name}>
            {t.record[name]}
            <input
              type="datetime-local"
              value={toLocal(said[name] ?? "")}
              onChange={({ target }) => onSay({ [name]: toMoment(target.value) || undefined })}
            />
          </label>
        ))}
    </>
  );
}
