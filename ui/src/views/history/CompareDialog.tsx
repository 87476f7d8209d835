/** A deployment and what is live: commits, settings, and what going back would change in the cluster. */

import type { Deployment, Whole } from "@/api/application";
import { Button } from "@/design/Button";
import { Foot, Overlay } from "@/design/Overlay";
import { sourcesOf } from "@/domain/sources";
import { moved, revisionsOf, settingChanges, sourcesThen } from "@/domain/timeline";
import { useText } from "@/text";
import { Plans } from "@/views/sync/Plans";
import dialog from "@/views/sync/SyncDialog.module.css";
import { Commits } from "./Between";
import { SettingChanges } from "./SettingChanges";

export function CompareDialog({ app, to, onClose }: { app: Whole; to: Deployment; onClose: () => void }) {
  const t = useText();
  const now = app.status?.history?.at(-1);
  return (
    <Overlay title={t.history.compareTitle(to.id)} onClose={onClose}>
      <div className={dialog.scroll}>
        {now && moved(to, now).length > 0 && (
          <>
            <h3>{t.history.between}</h3>
            {moved(to, now).map((each) => (
              <Commits key={each.index} app={app.metadata} {...each} apart />
            ))}
          </>
        )}
        <SettingChanges title={t.history.sources} changes={settingChanges(sourcesThen(to), sourcesOf(app))} />
        <h3>{t.history.comparePlan}</h3>
        <Plans targets={[app.metadata]} wish={{ prune: true, revision: revisionsOf(to) }} />
      </div>
      <Foot>
        <Button onPress={onClose}>{t.close}</Button>
      </Foot>
    </Overlay>
  );
}
