/** A sync, with what it would do first. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { type Name, type SyncOptions, plan, sync } from "@/api/applications";
import { Button } from "@/design/Button";
import { Loading, Trouble } from "@/design/Notice";
import { useText } from "@/text";
import { Planned } from "./Planned";
import styles from "./SyncDialog.module.css";

export function SyncDialog({ targets, onClose }: { targets: readonly Name[]; onClose: () => void }) {
  const t = useText();
  const [options, setOptions] = useState<SyncOptions>({ prune: false, dryRun: false, force: false });
  const [only] = targets.length === 1 ? targets : [];
  const syncing = useMutation({
    mutationFn: async () => {
      const done = await Promise.allSettled(targets.map((each) => sync(each, options)));
      const failed = done.flatMap((each, index) => (each.status === "rejected" ? [`${targets[index]?.name}: ${String((each.reason as Error).message)}`] : []));
      if (failed.length) throw new Error(failed.join("\n"));
    },
    onSuccess: onClose,
  });
  return (
    <ModalOverlay isOpen isDismissable onOpenChange={(open) => !open && onClose()} className={styles.overlay ?? ""}>
      <Modal className={styles.modal ?? ""}>
        <Dialog className={styles.dialog ?? ""}>
          <Heading slot="title">{only ? t.sync.title(only.name) : t.sync.many(targets.length)}</Heading>
          <fieldset className={styles.options}>
            <legend className="hidden">{t.sync.go}</legend>
            {(["prune", "dryRun", "force"] as const).map((each) => (
              <label key={each}>
                <input type="checkbox" checked={options[each]} onChange={({ target }) => setOptions({ ...options, [each]: target.checked })} />
                {each === "dryRun" ? t.sync.dry : t.sync[each]}
              </label>
            ))}
          </fieldset>
          <div className={styles.plans} tabIndex={0} role="region" aria-label={t.sync.plan}>
            {targets.slice(0, 20).map((each) => <One key={each.name} app={each} prune={options.prune} titled={!only} />)}
          </div>
          <p role="alert" className={styles.wrong}>{syncing.error?.message}</p>
          <div className={styles.foot}>
            <Button onPress={onClose}>{t.sync.cancel}</Button>
            <Button kind="main" isDisabled={syncing.isPending} onPress={() => syncing.mutate()}>{t.sync.go}</Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function One({ app, prune, titled }: { app: Name; prune: boolean; titled: boolean }) {
  const found = useQuery(plan(app, prune));
  return (
    <section>
      {titled && <h3><bdi>{app.name}</bdi></h3>}
      {found.data ? <Planned plan={found.data} level={titled ? 4 : 3} /> : found.error ? <Trouble error={found.error} /> : <Loading />}
    </section>
  );
}
