/** An application goes, once its name is typed; with its objects, or without them. */

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { CASCADES, type Cascade, remove, type Whole } from "@/api/application";
import { Button } from "@/design/Button";
import { Foot, Overlay, Wrong } from "@/design/Overlay";
import { owner } from "@/domain/owner";
import { useFleet } from "@/shell/fleet";
import { useText } from "@/text";
import styles from "./DeleteDialog.module.css";

export function DeleteDialog({ app, onClose, onGone }: { app: Whole; onClose: () => void; onGone: () => void }) {
  const t = useText();
  const { name } = app.metadata;
  const [typed, setTyped] = useState("");
  const [how, setHow] = useState<Cascade>("foreground");
  const by = owner(app, useFleet().rows);
  const removing = useMutation({ mutationFn: () => remove(app.metadata, how), onSuccess: onGone });
  return (
    <Overlay title={t.remove.title(name)} onClose={onClose}>
      {app.metadata.deletionTimestamp && <p>{t.remove.going}</p>}
      {by && <p>{t.remove.managed(`${by.kind} ${by.name}`)}</p>}
      <fieldset className={styles.choices}>
        <legend>{t.remove.how}</legend>
        {CASCADES.map((each) => (
          <label key={each} className={styles.choice}>
            <input type="radio" name="cascade" checked={how === each} onChange={() => setHow(each)} />
            {t.remove.cascades[each]}
          </label>
        ))}
      </fieldset>
      <p>{how === "orphan" ? t.remove.kept : t.remove.goes(app.status?.resources?.length ?? 0)}</p>
      <label className={styles.typed}>
        {t.remove.type(name)}
        <input
          autoFocus
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          onKeyDown={({ key }) => key === "Enter" && typed === name && !removing.isPending && removing.mutate()}
        />
      </label>
      <Wrong error={removing.error} />
      <Foot>
        <Button onPress={onClose}>{t.sync.cancel}</Button>
        <Button
          kind="danger"
          isPending={removing.isPending}
          isDisabled={typed !== name}
          onPress={() => removing.mutate()}
        >
          {t.remove.go}
        </Button>
      </Foot>
    </Overlay>
  );
}
