/** What is live, as patches to commit. */

import { useQuery } from "@tanstack/react-query";
import { adoption } from "@/api/drift";
import { Button } from "@/design/Button";
import { Loading, Trouble } from "@/design/Notice";
import { Foot, Overlay } from "@/design/Overlay";
import { type Drifted, type Part, parted } from "@/domain/drift";
import { useText } from "@/text";
import styles from "./Dialog.module.css";
import { Patches } from "./Patches";

export function AdoptDialog({ items, onClose }: { items: readonly Drifted[]; onClose: () => void }) {
  const t = useText();
  const { parts, left } = parted(items);
  return (
    <Overlay title={t.drift.adoptTitle} onClose={onClose}>
      <p>{t.drift.adoptHint}</p>
      <div className={styles.body} tabIndex={0} role="region" aria-label={t.drift.adoptTitle}>
        {left > 0 && <p className={styles.warn}>{t.drift.left(left)}</p>}
        {parts.map((part) => (
          <One key={`${part.namespace}/${part.name}`} part={part} />
        ))}
      </div>
      <Foot>
        <Button onPress={() => onClose()}>{t.close}</Button>
      </Foot>
    </Overlay>
  );
}

function One({ part }: { part: Part }) {
  const found = useQuery(adoption(part, part.chosen));
  return (
    <section className={styles.part}>
      <h3>
        <bdi>{part.name}</bdi>
      </h3>
      {found.data ? (
        <Patches adoption={found.data} name={part.name} />
      ) : found.error ? (
        <Trouble error={found.error} />
      ) : (
        <Loading />
      )}
    </section>
  );
}
