/** An application goes, once its name is typed. */

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { remove, type Whole } from "@/api/application";
import { Button } from "@/design/Button";
import { Foot, Overlay, Wrong } from "@/design/Overlay";
import { useText } from "@/text";
import styles from "./DeleteDialog.module.css";

export function DeleteDialog({ app, onClose, onGone }: { app: Whole; onClose: () => void; onGone: () => void }) {
  const t = useText();
  const { name } = app.metadata;
  const [typed, setTyped] = useState("");
  const [all, setAll] = useState(true);
  const removing = useMutation({ mutationFn: () => remove(app.metadata, all), onSuccess: onGone });
  return (
    <Overlay title={t.remove.title(name)} onClose={onClose}>
      <label className={styles.choice}>
        <input type="checkbox" checked={all} onChange={({ target }) => setAll(target.checked)} />
        {t.remove.all}
      </label>
      <p>{all ? t.remove.goes(app.status?.resources?.length ?? 0) : t.remove.kept}</p>
      <label className={styles.typed}>
        {t.remove.type(name)}
        <input
          autoFocus
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      </label>
      <Wrong error={removing.error} />
      <Foot>
        <Button onPress={onClose}>{t.sync.cancel}</Button>
        <Button kind="danger" isDisabled={typed !== name || removing.isPending} onPress={() => removing.mutate()}>
          {t.remove.go}
        </Button>
      </Foot>
    </Overlay>
  );
}
