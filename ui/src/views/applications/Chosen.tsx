/** What can be done with the applications that are selected. */

import { RefreshCw, X } from "lucide-react";
import { useState } from "react";
import { refresh } from "@/api/application";
import { Button } from "@/design/Button";
import type { Row } from "@/domain/application";
import { useText } from "@/text";
import { SyncDialog } from "@/views/sync/SyncDialog";
import styles from "./Chosen.module.css";

export function Chosen({ rows, onNone }: { rows: readonly Row[]; onNone: () => void }) {
  const t = useText();
  const [syncing, setSyncing] = useState(false);
  if (rows.length === 0) return null;
  return (
    <div className={styles.bar} role="region" aria-label={t.list.selected(rows.length)}>
      <b>{t.list.selected(rows.length)}</b>
      <Button onPress={() => void Promise.allSettled(rows.map((each) => refresh(each)))}>
        <RefreshCw size={15} aria-hidden />
        {t.list.refresh}
      </Button>
      <Button kind="main" onPress={() => setSyncing(true)}>
        {t.list.sync_}
      </Button>
      <Button kind="quiet" aria-label={t.list.unselect} onPress={onNone}>
        <X size={16} aria-hidden />
      </Button>
      {syncing && <SyncDialog targets={rows} onClose={() => setSyncing(false)} />}
    </div>
  );
}
