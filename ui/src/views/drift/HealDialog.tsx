/** Put back what Git declares, of the chosen objects alone; the plan first. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { heal } from "@/api/drift";
import { plan } from "@/api/plan";
import { Button } from "@/design/Button";
import { Loading, Trouble } from "@/design/Notice";
import { Foot, Overlay, Wrong } from "@/design/Overlay";
import { type Drifted, objectsOf, type Part, parted, planOf } from "@/domain/drift";
import { useText } from "@/text";
import { Planned } from "@/views/sync/Planned";
import styles from "./Dialog.module.css";
import { each, useMay } from "./useMay";

export function HealDialog({ items, onClose }: { items: readonly Drifted[]; onClose: (said?: string) => void }) {
  const t = useText();
  const client = useQueryClient();
  const { parts, left } = parted(items);
  const { known, allowed, denied } = useMay("sync", parts);
  const extra = items.some((one) => one.deviation.change === "delete");
  const [prune, setPrune] = useState(false);
  const healing = useMutation({
    mutationFn: () =>
      each(allowed, (part) =>
        heal(
          part,
          objectsOf(part.chosen).map(({ group, kind, namespace, name }) => ({ group, kind, namespace, name })),
          prune,
        ),
      ),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["drift"] });
      onClose(t.drift.healed(allowed.length));
    },
  });
  return (
    <Overlay title={t.drift.healTitle} onClose={() => onClose()}>
      {extra && (
        <label className={styles.choice}>
          <input type="checkbox" checked={prune} onChange={({ target }) => setPrune(target.checked)} />
          {t.drift.healPrune}
        </label>
      )}
      <div className={styles.body} tabIndex={0} role="region" aria-label={t.sync.plan}>
        {left > 0 && <p className={styles.warn}>{t.drift.left(left)}</p>}
        {!known && <Loading />}
        {allowed.map((part) => (
          <One key={`${part.namespace}/${part.name}`} part={part} prune={prune} />
        ))}
        {denied.map((part) => (
          <p key={`${part.namespace}/${part.name}`} className={styles.warn}>
            {t.drift.maynot(part.name)}
          </p>
        ))}
      </div>
      <Wrong error={healing.error} />
      <Foot>
        <Button onPress={() => onClose()}>{t.sync.cancel}</Button>
        <Button
          kind="main"
          isPending={healing.isPending}
          isDisabled={!known || allowed.length === 0}
          onPress={() => healing.mutate()}
        >
          {t.drift.healGo}
        </Button>
      </Foot>
    </Overlay>
  );
}

function One({ part, prune }: { part: Part; prune: boolean }) {
  const found = useQuery(plan(part, { prune }));
  return (
    <section className={styles.part}>
      <h3>
        <bdi>{part.name}</bdi>
      </h3>
      {found.data ? (
        <Planned plan={planOf(found.data, part.chosen)} level={4} />
      ) : found.error ? (
        <Trouble error={found.error} />
      ) : (
        <Loading />
      )}
    </section>
  );
}
