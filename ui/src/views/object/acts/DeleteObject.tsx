/** One object goes, with what it owns or without; kinds that take others' data with them have their name typed. */

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { PROPAGATIONS, type Propagation, remove } from "@/api/acts";
import type { Whole } from "@/api/application";
import { Button } from "@/design/Button";
import { Foot, Overlay, Wrong } from "@/design/Overlay";
import { harmless } from "@/domain/shown";
import type { Item } from "@/domain/tree";
import { useText } from "@/text";
import type { Saying } from "../Said";
import styles from "./Acts.module.css";

const DANGEROUS = new Set([
  "Namespace",
  "CustomResourceDefinition",
  "PersistentVolumeClaim",
  "PersistentVolume",
  "StatefulSet",
  "Application",
]);

interface Props {
  app: Whole;
  item: Item;
  onSaying: (saying: Saying) => void;
  onClose: () => void;
}

export function DeleteObject({ app, item, onSaying, onClose }: Props) {
  const t = useText();
  const [how, setHow] = useState<Propagation>("foreground");
  const [typed, setTyped] = useState("");
  const dangerous = DANGEROUS.has(item.kind);
  const removing = useMutation({
    mutationFn: () => remove(app.metadata, item, how),
    onSuccess: () => {
      onSaying({ tone: "good", title: t.acts.deleted(item.kind, harmless(item.name, 260)) });
      onClose();
    },
  });
  const heals = app.spec.syncPolicy?.automated?.selfHeal && app.spec.syncPolicy.automated.enabled !== false;
  return (
    <Overlay title={t.acts.deleteTitle(item.kind, harmless(item.name, 260))} onClose={onClose}>
      {item.sync && !item.prune && <p className={styles.warn}>{heals ? t.acts.comesBack : t.acts.willDiffer}</p>}
      <fieldset className={styles.choices}>
        <legend>{t.acts.propagation}</legend>
        {PROPAGATIONS.map((each) => (
          <label key={each}>
            <input type="radio" name="propagation" checked={how === each} onChange={() => setHow(each)} />
            {t.acts.propagations[each]}
            <small>{t.acts.propagationHints[each]}</small>
          </label>
        ))}
      </fieldset>
      {dangerous && (
        <label className={styles.field}>
          {t.remove.type(harmless(item.name, 260))}
          <input
            autoFocus
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
        </label>
      )}
      <Wrong error={removing.error} />
      <Foot>
        <Button onPress={onClose}>{t.sync.cancel}</Button>
        <Button
          kind="danger"
          isPending={removing.isPending}
          isDisabled={dangerous && typed !== item.name}
          onPress={() => removing.mutate()}
        >
          {t.remove.go}
        </Button>
      </Foot>
    </Overlay>
  );
}
