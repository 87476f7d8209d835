/** A sync, with what it would do first. */

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Name } from "@/api/application";
import { type SyncOptions, sync } from "@/api/plan";
import { Button } from "@/design/Button";
import { Foot, Overlay, Wrong } from "@/design/Overlay";
import { useText } from "@/text";
import { Plans } from "./Plans";
import styles from "./SyncDialog.module.css";

export function SyncDialog({ targets, onClose }: { targets: readonly Name[]; onClose: () => void }) {
  const t = useText();
  const [options, setOptions] = useState<SyncOptions>({ prune: false, dryRun: false, force: false });
  const [only] = targets.length === 1 ? targets : [];
  const syncing = useMutation({
    mutationFn: async () => {
      const done = await Promise.allSettled(targets.map((each) => sync(each, options)));
      const failed = done.flatMap((each, index) =>
        each.status === "rejected" ? [`${targets[index]?.name}: ${String((each.reason as Error).message)}`] : [],
      );
      if (failed.length) throw new Error(failed.join("\n"));
    },
    onSuccess: onClose,
  });
  return (
    <Overlay title={only ? t.sync.title(only.name) : t.sync.many(targets.length)} onClose={onClose}>
      <fieldset className={styles.options}>
        <legend className="hidden">{t.sync.go}</legend>
        {(["prune", "dryRun", "force"] as const).map((each) => (
          <label key={each}>
            <input
              type="checkbox"
              checked={options[each]}
              onChange={({ target }) => setOptions({ ...options, [each]: target.checked })}
            />
            {each === "dryRun" ? t.sync.dry : t.sync[each]}
          </label>
        ))}
      </fieldset>
      <Plans targets={targets} prune={options.prune} />
      <Wrong error={syncing.error} />
      <Foot>
        <Button onPress={onClose}>{t.sync.cancel}</Button>
        <Button kind="main" isDisabled={syncing.isPending} onPress={() => syncing.mutate()}>
          {t.sync.go}
        </Button>
      </Foot>
    </Overlay>
  );
}
