/** Back to what was deployed before, with what that would change first. */

import { useMutation } from "@tanstack/react-query";
import type { Deployment, Whole } from "@/api/application";
import { rollback } from "@/api/plan";
import { Button } from "@/design/Button";
import { Foot, Overlay, Wrong } from "@/design/Overlay";
import { useText } from "@/text";
import { Plans } from "@/views/sync/Plans";

export function RollbackDialog({ app, to, onClose }: { app: Whole; to: Deployment; onClose: () => void }) {
  const t = useText();
  const going = useMutation({ mutationFn: () => rollback(app.metadata, to.id), onSuccess: onClose });
  const automated = app.spec.syncPolicy?.automated;
  const revisions = to.revisions?.length ? to.revisions : to.revision ? [to.revision] : [];
  const blocked = Boolean(automated && automated.enabled !== false);
  return (
    <Overlay title={t.rollback.title(app.metadata.name, to.id)} onClose={onClose}>
      {blocked && <p>{t.rollback.automated}</p>}
      <Plans targets={[app.metadata]} prune={false} revisions={revisions} />
      <Wrong error={going.error} />
      <Foot>
        <Button onPress={onClose}>{t.sync.cancel}</Button>
        <Button kind="main" isDisabled={going.isPending || blocked} onPress={() => going.mutate()}>
          {t.rollback.go}
        </Button>
      </Foot>
    </Overlay>
  );
}
