/** The sources of an application and how it is kept: seen, changed, previewed, saved. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { parse, stringify } from "yaml";
import { save, type Whole } from "@/api/application";
import { ApiError } from "@/api/client";
import { draftPlan } from "@/api/plan";
import { useMay } from "@/api/rights";
import { Button } from "@/design/Button";
import { Loading } from "@/design/Notice";
import { Wrong } from "@/design/Overlay";
import { owner } from "@/domain/owner";
import { fieldOf } from "@/domain/settings";
import { changes } from "@/domain/sources";
import { useFleet } from "@/shell/fleet";
import { useText } from "@/text";
import { SettingChanges } from "@/views/history/SettingChanges";
import { Planned } from "@/views/sync/Planned";
import { Form } from "./Form";
import styles from "./Source.module.css";

type Spec = Whole["spec"];

/** What is edited stays as it was begun, whatever happens to the application meanwhile; saving tells. */
export function Sources({ app }: { app: Whole }) {
  const t = useText();
  const mayUpdate = useMay("update", app);
  const [begun, setBegun] = useState<Spec>();
  const [text, setText] = useState<string>();
  const [draft, setDraft] = useState<Spec>(app.spec);
  const [previewed, setPreviewed] = useState<Spec>();
  const base = begun ?? app.spec;
  const now = begun ? draft : app.spec;
  const read = text === undefined ? { spec: now, problem: "" } : readSpec(text);
  const byText = text !== undefined || app.spec.sourceHydrator !== undefined; // of which there is no form
  const changed = changes(base, read.spec);
  const same = JSON.stringify(previewed) === JSON.stringify(read.spec);
  const planned = useQuery({ ...draftPlan(app.metadata, read.spec), enabled: Boolean(previewed) && same });
  const discard = () => {
    setBegun(undefined);
    setText(undefined);
    setPreviewed(undefined);
  };
  const saving = useMutation({
    mutationFn: () => save(app.metadata, base, read.spec),
    onSuccess: discard,
  });
  const edit = (spec: Spec) => {
    setBegun(base);
    setDraft(spec);
    saving.reset();
  };
  const wrong = saving.error ?? (same ? planned.error : null);
  const ready = mayUpdate && changed.length > 0 && !read.problem;
  return (
    <div className={styles.page}>
      <Owned app={app} />
      {mayUpdate === false && <p className={styles.note}>{t.one.mayNot}</p>}
      <fieldset className={styles.mode}>
        <legend className="hidden">{t.source.mode}</legend>
        <label>
          <input
            type="radio"
            name="mode"
            checked={!byText}
            disabled={read.problem !== "" || app.spec.sourceHydrator !== undefined}
            onChange={() => {
              edit(read.spec);
              setText(undefined);
            }}
          />
          {t.source.form}
        </label>
        <label>
          <input type="radio" name="mode" checked={byText} onChange={() => setText(written(now))} />
          {t.source.yaml}
        </label>
      </fieldset>
      {!byText ? (
        <Form app={app} spec={now} onSpec={edit} locked={!mayUpdate} wrong={wrong ? fieldOf(wrong.message) : ""} />
      ) : (
        <label className={styles.field}>
          {t.source.spec}
          <textarea
            className={styles.yaml}
            rows={24}
            spellCheck={false}
            readOnly={!mayUpdate}
            value={text ?? written(now)}
            aria-invalid={read.problem !== ""}
            onChange={({ target }) => {
              setBegun(base);
              setText(target.value);
              saving.reset();
            }}
          />
          {read.problem && <span className={styles.wrong}>{t.source.bad(read.problem)}</span>}
        </label>
      )}
      {mayUpdate && (
        <section className={styles.foot}>
          <h2>{t.source.changes}</h2>
          {changed.length === 0 ? <p role="status">{saving.isSuccess ? t.source.saved : t.source.nothing}</p> : null}
          <SettingChanges title="" changes={changed} />
          {same && previewed && !planned.error && (
            <>
              <h3>{t.source.plan}</h3>
              {planned.data ? <Planned plan={planned.data} level={4} /> : <Loading />}
            </>
          )}
          <Wrong error={worded(wrong, t.source.conflict)} />
          <p className={styles.acts}>
            <Button isDisabled={!ready || planned.isFetching} onPress={() => setPreviewed(read.spec)}>
              {t.source.preview}
            </Button>
            <Button kind="main" isPending={saving.isPending} isDisabled={!ready} onPress={() => saving.mutate()}>
              {t.source.save}
            </Button>
            <Button isDisabled={!begun && text === undefined} onPress={discard}>
              {t.source.discard}
            </Button>
          </p>
        </section>
      )}
    </div>
  );
}

/** Whoever made it may make it again as it was. */
function Owned({ app }: { app: Whole }) {
  const t = useText();
  const found = owner(app, useFleet().rows);
  return found ? <p className={styles.warning}>{t.source.owned(`${found.kind} ${found.name}`)}</p> : null;
}

function written(spec: Spec): string {
  return stringify(spec, { lineWidth: 0, aliasDuplicateObjects: false });
}

function readSpec(text: string): { spec: Spec; problem: string } {
  try {
    const found: unknown = parse(text, { maxAliasCount: 100 });
    if (typeof found === "object" && found !== null && !Array.isArray(found))
      return { spec: found as Spec, problem: "" };
    return { spec: {}, problem: "{…}" };
  } catch (error) {
    return { spec: {}, problem: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error) };
  }
}

/** A test of the patch that fails means that somebody was faster. */
function worded(error: Error | null, conflict: string): Error | null {
  if (!error) return null;
  if (/^patch: .*test/iu.test(error.message) || (error as ApiError).status === 409) return new Error(conflict);
  const hint = error instanceof ApiError && error.hint ? `\n→ ${error.hint}` : "";
  return new Error(error.message + hint);
}
