/** A repository, or credentials for many, is added or changed; it is tried before it is stored. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { add, addressOf, change, type Repository, type Store, test } from "@/api/settings";
import { Button } from "@/design/Button";
import { Overlay } from "@/design/Overlay";
import { useSaid } from "@/text/settings";
import { type Field, Form, Refused, type Values } from "../parts/Form";
import styles from "../parts/parts.module.css";
import { FILES, fieldsOf, isTemplate, METHODS, SECRETS, SWITCHES, said, valuesOf } from "./methods";

export function RepositoryForm({ store, before, onClose }: { store: Store; before?: Repository; onClose: () => void }) {
  const t = useSaid();
  const client = useQueryClient();
  const [values, setValues] = useState<Values>(before ? valuesOf(before) : { type: "git", method: "none" });
  const [further, setFurther] = useState(false);
  const trying = useMutation({ mutationFn: () => test(store, said(store, values, before)) });
  const saving = useMutation({
    mutationFn: async (): Promise<unknown> => {
      const body = said(store, values, before);
      return before ? change(store, body) : add(store, body);
    },
    onSuccess: () => (void client.invalidateQueries({ queryKey: ["settings of", store] }), onClose()),
  });
  const { main, more } = fieldsOf(store, values);
  const fields = [...main, ...(further ? more : [])].filter((each) => !before || (each !== "repo" && each !== "url"));
  const creds = isTemplate(store);
  const title = before
    ? t.repositories.editTitle(addressOf(before))
    : creds
      ? t.repositories.addCreds
      : t.repositories.addTitle;
  const typed = Object.keys(values).some((each) => SECRETS.has(each) && values[each]);
  return (
    <Overlay title={title} onClose={onClose}>
      <Form
        fields={fields.map((name, index) => field(name, t, Boolean(before), index === 0))}
        values={values}
        onValues={(next) => (trying.reset(), saving.reset(), setValues(next))}
        error={saving.error}
        go={t.save}
        busy={saving.isPending}
        onSubmit={() => saving.mutate()}
        onClose={onClose}
        acts={
          !creds &&
          (!before || typed) && (
            <Button
              isPending={trying.isPending}
              isDisabled={!addressOf(said(store, values, before))}
              onPress={() => trying.mutate()}
            >
              {trying.isPending ? t.repositories.testing : t.repositories.test}
            </Button>
          )
        }
      >
        <label className={styles.check}>
          <input type="checkbox" checked={further} onChange={({ target }) => setFurther(target.checked)} />
          {t.advanced}
        </label>
        <Refused error={trying.error} />
        <p role="status" className={styles.good}>
          {trying.isSuccess && t.repositories.works}
        </p>
      </Form>
    </Overlay>
  );
}

function field(name: string, t: ReturnType<typeof useSaid>, stored: boolean, first: boolean): Field {
  const label = t.repositories.fields[name] ?? name;
  const hint = name === "project" ? t.repositories.projectHint : stored && SECRETS.has(name) ? t.keptSecret : undefined;
  const common = { name, label, first, ...(hint ? { hint } : {}), required: name === "repo" || name === "url" };
  if (name === "type") return { ...common, kind: "select", options: Object.entries(t.repositories.types) };
  if (name === "method") {
    const options = Object.keys(METHODS).map((each) => [each, t.repositories.methods[each] ?? each] as const);
    return { ...common, kind: "select", options };
  }
  if (SWITCHES.has(name)) return { ...common, kind: "check" };
  if (FILES.has(name)) return { ...common, kind: "file" };
  return { ...common, kind: SECRETS.has(name) ? "password" : "text" };
}
