/** A sync of one application, with what it would do first. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Name, type Whole, whole } from "@/api/application";
import { plan, sync } from "@/api/plan";
import { Button } from "@/design/Button";
import { Awaited } from "@/design/Notice";
import { Foot, Overlay, Wrong } from "@/design/Overlay";
import { sourcesOf } from "@/domain/sources";
import { type Options, type Picked, preset, wish } from "@/domain/syncing";
import { plainId } from "@/domain/tree";
import { useSettled } from "@/shell/settled";
import { useText } from "@/text";
import { Objects } from "./Objects";
import { More, Revisions, Switches } from "./Options";
import { Plans } from "./Plans";
import styles from "./SyncDialog.module.css";

interface Props {
  target: Name;
  onClose: () => void;
  /** Ids of the objects that are picked to begin with (`group/kind/namespace/name`); none: all of them. */
  resources?: readonly string[] | undefined;
  prune?: boolean | undefined;
}

export function SyncDialog({ target, ...more }: Props) {
  const t = useText();
  const found = useQuery(whole(target));
  return (
    <Overlay title={t.sync.title(target.name)} onClose={more.onClose}>
      {found.data ? <Chosen app={found.data} {...more} /> : <Awaited query={found} />}
    </Overlay>
  );
}

function Chosen({ app, onClose, resources, prune = false }: { app: Whole } & Omit<Props, "target">) {
  const t = useText();
  const begun = preset(app.spec.syncPolicy, sourcesOf(app).length);
  const [options, setOptions] = useState<Options>({ ...begun, switches: { ...begun.switches, prune } });
  const managed = app.status?.resources ?? [];
  const [picked, setPicked] = useState<ReadonlySet<string> | undefined>(resources && new Set(resources));
  const chosen = picked && managed.filter((each) => picked.has(plainId(each))).map(named);
  const asked = useSettled(wish(options, chosen));
  const planned = useQuery({ ...plan(app.metadata, asked), enabled: chosen?.length !== 0 });
  const syncing = useMutation({
    mutationFn: () => sync(app.metadata, options, chosen),
    onSuccess: onClose,
  });
  const running = ["Running", "Terminating"].includes(app.status?.operationState?.phase ?? "");
  return (
    <>
      <div className={styles.scroll}>
        <Switches options={options} onOptions={setOptions} />
        <Revisions app={app} options={options} onOptions={setOptions} />
        <Objects resources={managed} picked={picked} onPicked={setPicked} />
        <More options={options} onOptions={setOptions} />
        <h3>{t.sync.plan}</h3>
        {chosen && <p className={styles.note}>{chosen.length ? t.sync.partial : t.sync.unpicked}</p>}
        {running && <p className={styles.note}>{t.sync.running}</p>}
        {chosen?.length !== 0 && <Plans targets={[app.metadata]} wish={asked} ids={picked} />}
        <Wrong error={syncing.error} />
      </div>
      <Foot>
        <Button onPress={onClose}>{t.sync.cancel}</Button>
        <Button
          kind="main"
          isPending={syncing.isPending}
          isDisabled={running || chosen?.length === 0 || planned.data?.blocked === true}
          onPress={() => syncing.mutate()}
        >
          {t.sync.go}
        </Button>
      </Foot>
    </>
  );
}

function named({ group = "", kind, namespace = "", name }: Partial<Picked> & { kind: string; name: string }): Picked {
  return { group, kind, namespace, name };
}
