/** A sync, with what it would do first: of one application with all its options, of several with the plain ones. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Name, type Whole, whole } from "@/api/application";
import { plan, sync } from "@/api/plan";
import { Button } from "@/design/Button";
import { Loading, Trouble } from "@/design/Notice";
import { Foot, Overlay, Wrong } from "@/design/Overlay";
import { sourcesOf } from "@/domain/sources";
import { type Options, type Picked, plain, preset, SWITCHES, wish } from "@/domain/syncing";
import { plainId } from "@/domain/tree";
import { useSettled } from "@/shell/settled";
import { useText } from "@/text";
import { Objects } from "./Objects";
import { More, Revisions } from "./Options";
import { Plans } from "./Plans";
import styles from "./SyncDialog.module.css";

interface Props {
  targets: readonly Name[];
  onClose: () => void;
  /** Ids of the objects that are picked to begin with (`group/kind/namespace/name`); none: all of them. */
  resources?: readonly string[] | undefined;
  prune?: boolean | undefined;
}

export function SyncDialog({ targets, onClose, ...more }: Props) {
  const t = useText();
  const [only] = targets.length === 1 ? targets : [];
  return (
    <Overlay title={only ? t.sync.title(only.name) : t.sync.many(targets.length)} onClose={onClose}>
      {only ? <OfOne target={only} onClose={onClose} {...more} /> : <OfMany targets={targets} onClose={onClose} />}
    </Overlay>
  );
}

function OfOne({ target, ...more }: { target: Name } & Omit<Props, "targets">) {
  const found = useQuery(whole(target));
  if (!found.data) return found.error ? <Trouble error={found.error} /> : <Loading />;
  return <Chosen app={found.data} {...more} />;
}

function Chosen({ app, onClose, resources, prune = false }: { app: Whole } & Omit<Props, "targets">) {
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
          isDisabled={syncing.isPending || running || chosen?.length === 0 || planned.data?.blocked === true}
          onPress={() => syncing.mutate()}
        >
          {t.sync.go}
        </Button>
      </Foot>
    </>
  );
}

/** Of several each keeps its own options. */
function OfMany({ targets, onClose }: { targets: readonly Name[]; onClose: () => void }) {
  const t = useText();
  const [options, setOptions] = useState<Options>(preset(undefined, 0));
  const syncing = useMutation({
    mutationFn: async () => {
      const done = await Promise.allSettled(targets.map((each) => sync(each, options, undefined, plain)));
      const failed = done.flatMap((each, index) =>
        each.status === "rejected" ? [`${targets[index]?.name}: ${String((each.reason as Error).message)}`] : [],
      );
      if (failed.length) throw new Error(failed.join("\n"));
    },
    onSuccess: onClose,
  });
  const { prune, apply, force } = options.switches;
  return (
    <>
      <Switches options={options} onOptions={setOptions} />
      <Plans targets={targets} wish={{ prune, apply, force }} />
      <Wrong error={syncing.error} />
      <Foot>
        <Button onPress={onClose}>{t.sync.cancel}</Button>
        <Button kind="main" isDisabled={syncing.isPending} onPress={() => syncing.mutate()}>
          {t.sync.go}
        </Button>
      </Foot>
    </>
  );
}

function Switches({ options, onOptions }: { options: Options; onOptions: (options: Options) => void }) {
  const t = useText();
  const { switches } = options;
  return (
    <fieldset className={styles.options}>
      <legend className="hidden">{t.sync.options}</legend>
      {SWITCHES.map((each) => (
        <label key={each}>
          <input
            type="checkbox"
            checked={switches[each]}
            onChange={({ target }) => onOptions({ ...options, switches: { ...switches, [each]: target.checked } })}
          />
          {t.sync.switches[each]}
        </label>
      ))}
    </fieldset>
  );
}

function named({ group = "", kind, namespace = "", name }: Partial<Picked> & { kind: string; name: string }): Picked {
  return { group, kind, namespace, name };
}
