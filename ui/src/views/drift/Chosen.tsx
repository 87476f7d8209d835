/** What can be done with the differences that are selected. */

import { X } from "lucide-react";
import { Button } from "@/design/Button";
import type { Drifted } from "@/domain/drift";
import { useText } from "@/text";
import { Actions } from "./Actions";
import styles from "./Chosen.module.css";

export function Chosen({ items, onNone }: { items: readonly Drifted[]; onNone: () => void }) {
  const t = useText();
  if (items.length === 0) return null;
  return (
    <div className={styles.bar} role="region" aria-label={t.drift.selected(items.length)}>
      <b>{t.drift.selected(items.length)}</b>
      <Actions items={items} />
      <Button kind="quiet" aria-label={t.bulk.unselect} onPress={onNone}>
        <X size={16} aria-hidden />
      </Button>
    </div>
  );
}
