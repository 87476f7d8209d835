/** Back to what was deployed before: by an operation in the cluster, or by a commit in Git; previewed either way. */

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { type Deployment, patch, type Whole } from "@/api/application";
import { rollback } from "@/api/plan";
import { useMay } from "@/api/rights";
import { Button } from "@/design/Button";
import { Foot, Overlay, Wrong } from "@/design/Overlay";
import { revisionsOf } from "@/domain/timeline";
import { useText } from "@/text";
import { Plans } from "@/views/sync/Plans";
import dialog from "@/views/sync/SyncDialog.module.css";
import styles from "./History.module.css";
import { Revert } from "./Revert";

const WAYS = ["operation", "git"] as const;
export type Way = (typeof WAYS)[number];

interface Props {
  app: Whole;
  to: Deployment;
  way: Way;
  onWay: (way: Way) => void;
  onClose: () => void;
}

export function RollbackDialog({ app, to, way, onWay, onClose }: Props) {
  const t = useText();
  const mayUpdate = useMay("update", app);
  return (
    <Overlay title={t.rollback.title(app.metadata.name, to.id)} onClose={onClose}>
      {mayUpdate && (
        <fieldset className={styles.ways}>
          <legend className="hidden">{t.history.way}</legend>
          {WAYS.map((each) => (
            <label key={each}>
              <input type="radio" name="way" checked={way === each} onChange={() => onWay(each)} />
              {t.history.ways[each]}
            </label>
          ))}
        </fieldset>
      )}
      {way === "git" && mayUpdate ? (
        <Revert app={app} to={to} onClose={onClose} />
      ) : (
        <ByOperation app={app} to={to} onClose={onClose} mayUpdate={Boolean(mayUpdate)} />
      )}
    </Overlay>
  );
}

function ByOperation({ app, to, onClose, mayUpdate }: Omit<Props, "way" | "onWay"> & { mayUpdate: boolean }) {
  const t = useText();
  const [prune, setPrune] = useState(false);
  const policy = app.spec.syncPolicy?.automated;
  const automated = Boolean(policy && policy.enabled !== false);
  const going = useMutation({
    mutationFn: async () => {
      if (automated) await patch(app.metadata, { spec: { syncPolicy: { automated: { enabled: false } } } });
      await rollback(app.metadata, to.id, prune);
    },
    onSuccess: onClose,
  });
  return (
    <>
      <div className={dialog.scroll}>
        <p className={dialog.note}>{t.rollback.why}</p>
        {automated && <p className={styles.warning}>{t.rollback.automated}</p>}
        {automated && !mayUpdate && <p>{t.rollback.mayNotSwitch}</p>}
        <label className={styles.check}>
          <input type="checkbox" checked={prune} onChange={({ target }) => setPrune(target.checked)} />
          {t.rollback.pruned}
        </label>
        <Plans targets={[app.metadata]} wish={{ prune, apply: true, revision: revisionsOf(to) }} />
        <Wrong error={going.error} />
      </div>
      <Foot>
        <Button onPress={onClose}>{t.sync.cancel}</Button>
        <Button
          kind="main"
          isPending={going.isPending}
          isDisabled={automated && !mayUpdate}
          onPress={() => going.mutate()}
        >
          {automated ? t.rollback.switchOff : t.rollback.go}
        </Button>
      </Foot>
    </>
  );
}
