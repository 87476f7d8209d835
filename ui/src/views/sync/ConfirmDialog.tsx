/** Deletions that wait for a person: what goes is shown, and what was shown is what is confirmed. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { confirmDeletion, terminate, type Whole } from "@/api/application";
import { approve, plan } from "@/api/plan";
import { Button } from "@/design/Button";
import { Loading, Trouble } from "@/design/Notice";
import { Foot, Overlay, Wrong } from "@/design/Overlay";
import { confirms } from "@/domain/plan";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./SyncDialog.module.css";

interface Props {
  app: Whole;
  onClose: () => void;
}

export function ConfirmDialog({ app, onClose }: Props) {
  const t = useText();
  return (
    <Overlay title={t.confirm.title(app.metadata.name)} onClose={onClose}>
      {app.metadata.deletionTimestamp ? (
        <Leaving app={app} onClose={onClose} />
      ) : (
        <Pruning app={app} onClose={onClose} />
      )}
    </Overlay>
  );
}

function Leaving({ app, onClose }: Props) {
  const t = useText();
  const going = useMutation({ mutationFn: () => confirmDeletion(app), onSuccess: onClose });
  const resources = app.status?.resources ?? [];
  return (
    <>
      <p>{t.confirm.leaving}</p>
      <Names of={resources} />
      <Wrong error={going.error} />
      <Foot>
        <Button onPress={onClose}>{t.sync.cancel}</Button>
        <Button kind="danger" isPending={going.isPending} onPress={() => going.mutate()}>
          {t.confirm.go}
        </Button>
      </Foot>
    </>
  );
}

function Pruning({ app, onClose }: Props) {
  const t = useText();
  const found = useQuery(plan(app.metadata, { prune: true }));
  const waiting = found.data && confirms(found.data);
  const going = useMutation({
    mutationFn: (digest: string) => approve(app.metadata, digest),
    onSuccess: onClose,
    onError: () => found.refetch(), // another plan by now: look again
  });
  const ending = useMutation({ mutationFn: () => terminate(app.metadata), onSuccess: onClose });
  const running = app.status?.operationState?.phase === "Running";
  return (
    <>
      {!waiting && (found.error ? <Trouble error={found.error} /> : <Loading />)}
      {waiting && <p>{waiting.length > 0 ? t.confirm.pruning : t.confirm.nothing}</p>}
      {waiting && <Names of={waiting} />}
      <Wrong error={going.error ?? ending.error} />
      <Foot>
        {running && (
          <Button isPending={ending.isPending} onPress={() => ending.mutate()}>
            {t.confirm.end}
          </Button>
        )}
        <Button onPress={onClose}>{t.sync.cancel}</Button>
        <Button
          kind="danger"
          isPending={going.isPending}
          isDisabled={!waiting?.length || found.isFetching}
          onPress={() => found.data && going.mutate(found.data.digest)}
        >
          {t.confirm.go}
        </Button>
      </Foot>
    </>
  );
}

interface Named {
  kind: string;
  namespace?: string;
  name: string;
}

function Names({ of }: { of: readonly Named[] }) {
  const t = useText();
  if (of.length === 0) return null;
  return (
    <ul className={styles.objects} tabIndex={0} aria-label={t.sync.objects}>
      {of.slice(0, 200).map((each) => (
        <li key={`${each.kind} ${each.namespace} ${each.name}`}>
          {each.kind} <bdi>{harmless(each.name, 200)}</bdi> {each.namespace && <small>{each.namespace}</small>}
        </li>
      ))}
      {of.length > 200 && <li>{t.sync.further(of.length - 200)}</li>}
    </ul>
  );
}
