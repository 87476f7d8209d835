/** The entries of ignoreDifferences, looked at before they are written. */

import { useMutation, useQueries, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { stringify } from "yaml";
import { type How, type Ignoring, ignore, ignoring, type Scope } from "@/api/drift";
import { Button } from "@/design/Button";
import { Loading, Trouble } from "@/design/Notice";
import { Foot, Overlay, Wrong } from "@/design/Overlay";
import { type Drifted, parted } from "@/domain/drift";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./Dialog.module.css";
import { Patches } from "./Patches";
import { each, useMay } from "./useMay";

export function IgnoreDialog({ items, onClose }: { items: readonly Drifted[]; onClose: (said?: string) => void }) {
  const t = useText();
  const client = useQueryClient();
  const [how, setHow] = useState<How>("field");
  const [scope, setScope] = useState<Scope>("object");
  const { parts, left } = parted(items.filter((one) => one.deviation.field));
  const { known, allowed, denied } = useMay("update", parts);
  const found = useQueries({ queries: allowed.map((part) => ignoring(part, part.chosen, how, scope)) });
  const ready = allowed.flatMap((part, at) => {
    const said = found[at]?.data;
    return said && !said.declarer && said.entries.length ? [{ ...part, patch: said.patch }] : [];
  });
  const writing = useMutation({
    mutationFn: () => each(ready, (one) => ignore(one, one.patch)),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["drift"] });
      onClose(t.drift.ignored(ready.length));
    },
  });
  return (
    <Overlay title={t.drift.ignoreTitle} onClose={() => onClose()}>
      {parts.length === 0 && <p>{t.drift.ignoreNone}</p>}
      <Choice
        legend={t.drift.ignoreHow}
        value={how}
        choices={{ field: t.drift.ignoreField, manager: t.drift.ignoreManager }}
        onChoice={setHow}
      />
      <Choice
        legend={t.drift.ignoreScope}
        value={scope}
        choices={{ object: t.drift.ignoreObject, kind: t.drift.ignoreKind }}
        onChoice={setScope}
      />
      <div className={styles.body} tabIndex={0} role="region" aria-label={t.drift.ignoreTitle}>
        {left > 0 && <p className={styles.warn}>{t.drift.left(left)}</p>}
        {!known && <Loading />}
        {allowed.map((part, at) => (
          <section key={`${part.namespace}/${part.name}`} className={styles.part}>
            <h3>
              <bdi>{part.name}</bdi>
            </h3>
            {found[at]?.data ? (
              <Said said={found[at].data} />
            ) : found[at]?.error ? (
              <Trouble error={found[at].error} />
            ) : (
              <Loading />
            )}
          </section>
        ))}
        {denied.map((part) => (
          <p key={`${part.namespace}/${part.name}`} className={styles.warn}>
            {t.drift.maynotUpdate(part.name)}
          </p>
        ))}
      </div>
      <Wrong error={writing.error} />
      <Foot>
        <Button onPress={() => onClose()}>{t.sync.cancel}</Button>
        <Button
          kind="main"
          isPending={writing.isPending}
          isDisabled={ready.length === 0}
          onPress={() => writing.mutate()}
        >
          {t.drift.ignoreGo}
        </Button>
      </Foot>
    </Overlay>
  );
}

function Choice<T extends string>({
  legend,
  value,
  choices,
  onChoice,
}: {
  legend: string;
  value: T;
  choices: Record<T, string>;
  onChoice: (chosen: T) => void;
}) {
  return (
    <fieldset className={styles.choices}>
      <legend>{legend}</legend>
      {(Object.keys(choices) as T[]).map((one) => (
        <label key={one} className={styles.choice}>
          <input type="radio" name={legend} checked={one === value} onChange={() => onChoice(one)} />
          {choices[one]}
        </label>
      ))}
    </fieldset>
  );
}

function Said({ said }: { said: Ignoring }) {
  const t = useText();
  return (
    <>
      <pre className={styles.code}>{harmless(stringify({ ignoreDifferences: said.entries }))}</pre>
      {said.declarer ? (
        <>
          <p className={styles.warn}>
            {said.declarer.kind === "ApplicationSet"
              ? t.drift.declaredBySet(said.declarer.name)
              : said.declarer.name
                ? t.drift.declaredBy(said.declarer.kind, said.declarer.name)
                : t.drift.declaredBySomebody}
          </p>
          {said.commit && <Patches adoption={said.commit} name="ignore" />}
        </>
      ) : (
        <details>
          <summary>{t.drift.ignorePatch}</summary>
          <pre className={styles.code}>{harmless(JSON.stringify(said.patch, undefined, 2))}</pre>
        </details>
      )}
    </>
  );
}
