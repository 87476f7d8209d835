/** An action that is asked for once more, or that has to be told something first. */

import { useState } from "react";
import type { Action } from "@/api/acts";
import { Button } from "@/design/Button";
import { Foot, Overlay, Wrong } from "@/design/Overlay";
import { harmless } from "@/domain/shown";
import type { Item } from "@/domain/tree";
import { useText } from "@/text";
import styles from "./Acts.module.css";
import { called } from "./known";

interface Props {
  action: Action;
  item: Item;
  error: Error | null;
  pending: boolean;
  onRun: (said: Record<string, string>) => void;
  onClose: () => void;
}

export function ActionDialog({ action, item, error, pending, onRun, onClose }: Props) {
  const t = useText();
  const params = action.params ?? [];
  const [said, setSaid] = useState<Record<string, string>>(() =>
    Object.fromEntries(params.map((each) => [each.name, each.default ?? ""])),
  );
  const whole = params.every((each) => said[each.name]?.trim());
  return (
    <Overlay title={t.acts.title(called(action, t), harmless(item.name, 260))} onClose={onClose}>
      {t.acts.explained[action.name] && <p>{t.acts.explained[action.name]}</p>}
      {item.sync && <p className={styles.warn}>{t.acts.declared}</p>}
      {params.map((each, at) => (
        <label key={each.name} className={styles.field}>
          {harmless(each.name, 200)}
          <input
            autoFocus={at === 0}
            inputMode={each.type === "number" || each.name === "replicas" ? "numeric" : "text"}
            value={said[each.name] ?? ""}
            onChange={({ target }) => setSaid({ ...said, [each.name]: target.value })}
          />
        </label>
      ))}
      <Wrong error={error} />
      <Foot>
        <Button onPress={onClose}>{t.sync.cancel}</Button>
        <Button kind="main" isPending={pending} isDisabled={!whole} onPress={() => onRun(said)}>
          {called(action, t)}
        </Button>
      </Foot>
    </Overlay>
  );
}
