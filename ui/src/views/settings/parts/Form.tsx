/** A form of fields that are told as data; what the server refuses stands at the field that it is about. */

import { type ReactNode, useId } from "react";
import { ApiError } from "@/api/client";
import { Button } from "@/design/Button";
import { Foot } from "@/design/Overlay";
import { fieldOf } from "@/domain/mistake";
import { useText } from "@/text";
import { useSaid } from "@/text/settings";
import styles from "./parts.module.css";

export interface Field {
  name: string;
  label: string;
  /** `area`: many lines; `file`: the same, or from a file. */
  kind?: "text" | "password" | "area" | "file" | "check" | "select" | "number";
  options?: readonly (readonly [value: string, label: string])[];
  hint?: string;
  required?: boolean;
  placeholder?: string;
  /** What is wrong with it, as one types. */
  wrong?: string | undefined;
  first?: boolean;
}

export type Values = Record<string, string>;

interface Props {
  fields: readonly Field[];
  values: Values;
  onValues: (values: Values) => void;
  error: Error | null;
  go: string;
  busy: boolean;
  onSubmit: () => void;
  onClose: () => void;
  children?: ReactNode;
  /** Further buttons. */
  acts?: ReactNode;
  danger?: boolean;
  blocked?: boolean;
}

export function Form({ fields, values, onValues, error, go, busy, onSubmit, onClose, ...more }: Props) {
  const t = useSaid();
  const about =
    error &&
    fieldOf(
      error.message,
      fields.map((each) => each.name),
    );
  return (
    <form className={styles.form} noValidate={false} onSubmit={(event) => (event.preventDefault(), onSubmit())}>
      <div className={styles.fields}>
        {fields.map((each) => (
          <Input
            key={each.name}
            field={each}
            value={values[each.name] ?? ""}
            onValue={(value) => onValues({ ...values, [each.name]: value })}
            error={each.name === about ? error : null}
          />
        ))}
        {more.children}
      </div>
      <Refused error={about ? null : error} />
      <Foot>
        {more.acts}
        <Button onPress={onClose}>{t.cancel}</Button>
        <Button
          kind={more.danger ? "danger" : "main"}
          type="submit"
          isPending={busy}
          isDisabled={more.blocked === true}
        >
          {busy ? t.saving : go}
        </Button>
      </Foot>
    </form>
  );
}

/** What the server says, and what it advises. */
export function Refused({ error }: { error: Error | null }) {
  const t = useText();
  const hint = error instanceof ApiError ? error.hint : "";
  return (
    <p role="alert" className={styles.mistake}>
      {error && (error instanceof ApiError && error.status === 0 ? t.error.offline : error.message)}
      {hint && <span className={styles.remedy}> {hint}</span>}
    </p>
  );
}

interface InputProps {
  field: Field;
  value: string;
  onValue: (value: string) => void;
  error: Error | null;
}

function Input({ field, value, onValue, error }: InputProps) {
  const t = useSaid();
  const id = useId();
  const wrong = error ? error.message : field.wrong;
  const shared = {
    id,
    "aria-invalid": Boolean(wrong),
    "aria-describedby": `${id}-hint ${id}-wrong`,
    required: field.required ?? false,
    autoFocus: field.first ?? false,
  };
  const hint = error instanceof ApiError && error.hint ? error.hint : field.hint;
  if (field.kind === "check") {
    return (
      <label className={styles.check}>
        <input type="checkbox" checked={value === "true"} onChange={({ target }) => onValue(String(target.checked))} />
        {field.label}
      </label>
    );
  }
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{field.label}</label>
      {field.kind === "select" ? (
        <select {...shared} value={value} onChange={({ target }) => onValue(target.value)}>
          {field.options?.map(([each, label]) => (
            <option key={each} value={each}>
              {label}
            </option>
          ))}
        </select>
      ) : field.kind === "area" || field.kind === "file" ? (
        <textarea
          {...shared}
          spellCheck={false}
          placeholder={field.placeholder}
          value={value}
          onChange={({ target }) => onValue(target.value)}
        />
      ) : (
        <input
          {...shared}
          type={field.kind ?? "text"}
          autoComplete={field.kind === "password" ? "new-password" : "off"}
          spellCheck={false}
          placeholder={field.placeholder}
          value={value}
          onChange={({ target }) => onValue(target.value)}
        />
      )}
      {field.kind === "file" && (
        <input
          type="file"
          aria-label={`${field.label}: ${t.pickFile}`}
          onChange={({ target }) => void target.files?.[0]?.text().then(onValue)}
        />
      )}
      {hint && <small id={`${id}-hint`}>{hint}</small>}
      <p id={`${id}-wrong`} role="alert" className={styles.mistake}>
        {wrong}
      </p>
    </div>
  );
}
