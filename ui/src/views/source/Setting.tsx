/** One thing that can be set on a source, edited by its shape. */

import { Plus, X } from "lucide-react";
import { useId, useState } from "react";
import type { WholeSource } from "@/api/application";
import { Button } from "@/design/Button";
import { type Field, filled, fromLines, rowsOf, toLines } from "@/domain/settings";
import { at, put } from "@/domain/sources";
import { useText } from "@/text";
import styles from "./Source.module.css";

interface Props {
  field: Field;
  source: WholeSource;
  onSource: (source: WholeSource) => void;
  locked: boolean;
  wrong: boolean;
}

export function Setting(props: Props) {
  const { field, source, onSource, locked, wrong } = props;
  const t = useText();
  const value = at(source, field.path);
  const label = t.source.fields[field.name] ?? field.name;
  const change = (next: unknown) => onSource(put(source as Record<string, unknown>, field.path, next) as WholeSource);
  switch (field.shape) {
    case "rows":
      return <Rows {...props} label={label} />;
    case "check":
      return (
        <label className={styles.check}>
          <input
            type="checkbox"
            disabled={locked}
            checked={value === true}
            onChange={({ target }) => change(target.checked)}
          />
          {label}
        </label>
      );
    case "text":
      return (
        <label className={styles.field}>
          {label}
          <input
            spellCheck={false}
            autoComplete="off"
            readOnly={locked}
            aria-invalid={wrong}
            value={typeof value === "string" ? value : ""}
            onChange={({ target }) => change(target.value)}
          />
        </label>
      );
    default:
      return <Lines {...props} shape={field.shape} label={label} />;
  }
}

/** Text of several lines; half-typed lines are kept while it is typed in. */
function Lines({
  field,
  source,
  onSource,
  locked,
  wrong,
  shape,
  label,
}: Props & { shape: "area" | "lines" | "map"; label: string }) {
  const t = useText();
  const value = at(source, field.path);
  const shown = shape === "area" ? (typeof value === "string" ? value : "") : toLines(value);
  const [typed, setTyped] = useState<string>();
  const change = (text: string) => {
    setTyped(text);
    const next = shape === "area" ? text : fromLines(shape, text);
    onSource(put(source as Record<string, unknown>, field.path, next) as WholeSource);
  };
  return (
    <label className={`${styles.field} ${styles.wide}`}>
      {label}
      {shape !== "area" && <small>{shape === "map" ? t.source.keyValue : t.source.oneEach}</small>}
      <textarea
        rows={Math.min(12, Math.max(2, shown.split("\n").length + 1))}
        spellCheck={false}
        readOnly={locked}
        aria-invalid={wrong}
        value={typed ?? shown}
        onBlur={() => setTyped(undefined)}
        onChange={({ target }) => change(target.value)}
      />
    </label>
  );
}

function Rows({ field, source, onSource, locked, label }: Props & { label: string }) {
  const t = useText();
  const id = useId();
  const rows = rowsOf(source, field);
  const columns = field.columns ?? [];
  const change = (next: unknown) => onSource(put(source as Record<string, unknown>, field.path, next) as WholeSource);
  return (
    <div className={`${styles.field} ${styles.wide}`} role="group" aria-labelledby={id}>
      <span id={id}>{label}</span>
      {rows.map((row, index) => (
        <div key={index} className={styles.row}>
          {columns.map((column) => {
            const key = column.replace(/^[?#]/u, "");
            const named = t.source.columns[key] ?? key;
            const set = (typed: string | boolean) => change(rows.with(index, filled(row, column, typed)));
            return column.startsWith("?") ? (
              <label key={column} className={styles.check}>
                <input
                  type="checkbox"
                  disabled={locked}
                  checked={row[key] === true}
                  onChange={({ target }) => set(target.checked)}
                />
                {named}
              </label>
            ) : (
              <input
                key={column}
                aria-label={`${label}: ${named}`}
                placeholder={named}
                spellCheck={false}
                autoComplete="off"
                readOnly={locked}
                value={String(row[key] ?? "")}
                onChange={({ target }) => set(target.value)}
              />
            );
          })}
          {!locked && (
            <Button
              kind="quiet"
              aria-label={t.source.removeRow(String(row.name ?? index + 1))}
              onPress={() => change(rows.toSpliced(index, 1))}
            >
              <X size={15} aria-hidden />
            </Button>
          )}
        </div>
      ))}
      {!locked && (
        <Button className={styles.add ?? ""} onPress={() => change([...rows, { name: "" }])}>
          <Plus size={15} aria-hidden />
          {t.source.addRow} <span className="hidden">{label}</span>
        </Button>
      )}
    </div>
  );
}
