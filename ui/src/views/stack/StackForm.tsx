/** The fields of a Stack that most people set; each is written into its YAML as it is typed, and read from there. */

import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { projects } from "@/api/projects";
import { useStacks } from "@/api/stacks/useStacks";
import { edited } from "@/domain/draft";
import { CHOICES, type Fault, FIELDS, type FieldName, USUAL, valueAt } from "@/domain/stacks/form";
import { useFleet } from "@/shell/fleet";
import { useWords } from "@/text/stacks";
import styles from "@/views/create/Create.module.css";
import { Field } from "@/views/create/Field";
import own from "./Dialog.module.css";
import { Variables } from "./Variables";

interface Props {
  text: string;
  draft: Record<string, unknown>;
  onText: (text: string) => void;
  faults: Partial<Record<FieldName, Fault>>;
  /** With its metadata; else it is the spec alone. */
  whole: boolean;
}

export function StackForm({ text, draft, onText, faults, whole }: Props) {
  const t = useWords();
  const { rows } = useStacks();
  const apps = useFleet().rows;
  const known = useQuery(projects).data?.map(({ metadata }) => metadata.name) ?? [];
  const repositories = [...rows.map((each) => each.repoUrl), ...apps.flatMap((each) => each.repositories)];
  const at = (name: FieldName) => (whole ? FIELDS[name] : FIELDS[name].slice(1));
  const value = (name: FieldName) => valueAt(draft, at(name));
  const set = (name: FieldName) => (said: string | boolean | undefined) =>
    onText(edited(text, [...at(name)], said === "" || said === false ? undefined : said));
  const variables = whole ? ["spec", "variables"] : ["variables"];
  const wrong = Object.fromEntries(Object.entries(faults).map(([name, fault]) => [name, t.form.faults[fault]]));
  const field = (name: FieldName, more: { offers?: readonly string[]; required?: true; mono?: true } = {}) => (
    <Field
      at={name}
      label={t.form.fields[name]}
      value={value(name)}
      wrong={wrong}
      onValue={set(name)}
      {...(t.form.hints[name] && { hint: t.form.hints[name] })}
      {...more}
    />
  );
  const choice = (name: keyof typeof CHOICES) => (
    <Choice
      label={t.form.fields[name]}
      value={String(value(name) ?? USUAL[name] ?? "")}
      choices={CHOICES[name].map((each) => [each, t.form.choices[name][each] ?? each])}
      onValue={(said) => set(name)(said === USUAL[name] ? undefined : said)}
    />
  );
  return (
    <div className={own.form}>
      {whole && field("name", { required: true })}
      {whole && field("namespace")}
      {field("project", { offers: known })}
      {field("repoURL", { required: true, offers: [...new Set(repositories)] })}
      {field("path")}
      {field("targetRevision")}
      {choice("tool")}
      {field("version")}
      {choice("apply")}
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={value("protect") === true}
          onChange={({ target }) => set("protect")(target.checked)}
        />
        {t.form.fields.protect}
      </label>
      <Variables value={valueAt(draft, variables)} onValue={(said) => onText(edited(text, variables, said))} />
      {field("every")}
      {choice("react")}
    </div>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  choices: readonly (readonly [value: string, name: string])[];
  onValue: (value: string) => void;
}

/** What is said by hand and is none of the choices stays one. */
function Choice({ label, value, choices, onValue }: ChoiceProps) {
  const id = useId();
  const known = choices.some(([each]) => each === value);
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={({ target }) => onValue(target.value)}>
        {choices.map(([each, name]) => (
          <option key={each} value={each}>
            {name}
          </option>
        ))}
        {!known && <option value={value}>{value}</option>}
      </select>
    </div>
  );
}
