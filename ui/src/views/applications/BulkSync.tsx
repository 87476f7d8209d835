/** A sync of several applications: options, one overview of what all of them would do, and what came of it. */

import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { AT_ONCE } from "@/api/bulk";
import { permitted } from "@/api/permitted";
import { sync, type Wish } from "@/api/plan";
import { Button } from "@/design/Button";
import { Foreign } from "@/design/Foreign";
import { Foot, Overlay } from "@/design/Overlay";
import { pooled } from "@/domain/pool";
import type { Row } from "@/domain/row";
import { type Options, plain, preset, wish } from "@/domain/syncing";
import { useSettled } from "@/shell/settled";
import { useText } from "@/text";
import { MoreOfMany, Switches } from "@/views/sync/Options";
import dialog from "@/views/sync/SyncDialog.module.css";
import styles from "./BulkSync.module.css";
import { type Failure, Failures } from "./Failures";
import { PlansTable } from "./PlansTable";
import { usePlans } from "./usePlans";

const NAMED = 12; // of those that one may not sync

export function BulkSync({ targets, onClose }: { targets: readonly Row[]; onClose: () => void }) {
  const t = useText();
  const { data: rights } = useQuery(permitted("sync"));
  const [options, setOptions] = useState<Options>(preset(undefined, 0));
  const [alike, setAlike] = useState(false);
  const [left, setLeft] = useState<readonly Row[]>(targets);
  const denied = useMemo(() => new Set(rights?.denied.sync), [rights]);
  const allowed = useMemo(() => left.filter((each) => !denied.has(each.key)), [left, denied]);
  const running = useSyncs();
  const how = alike ? undefined : plain;
  const asked = useSettled(wish(options, undefined, how));
  const go = () =>
    void running.begin(allowed, options, how).then((failed) => {
      if (failed.length === 0) return onClose();
      const names = new Set(failed.map((each) => each.row.key));
      setLeft(allowed.filter((each) => names.has(each.key)));
    });
  return (
    <Overlay title={t.bulk.title(left.length)} onClose={onClose}>
      <div className={dialog.scroll}>
        <fieldset className={styles.options} disabled={running.busy}>
          <legend className="hidden">{t.bulk.options}</legend>
          <Switches options={options} onOptions={setOptions} />
          <MoreOfMany options={options} onOptions={setOptions} alike={alike} onAlike={setAlike} />
        </fieldset>
        <Denied rows={left.filter((each) => denied.has(each.key))} all={left.length} />
        {rights && <Overview targets={allowed} wish={asked} />}
        <p role="status">{running.busy && t.bulk.going(running.done, allowed.length)}</p>
        <div role="alert">
          <Failures failed={running.failed} />
        </div>
      </div>
      <Foot>
        <Button onPress={onClose}>{running.failed.length ? t.bulk.close : t.sync.cancel}</Button>
        <Button kind="main" isPending={running.busy} isDisabled={!rights || allowed.length === 0} onPress={go}>
          {running.failed.length ? t.bulk.again : t.bulk.go(allowed.length)}
        </Button>
      </Foot>
    </Overlay>
  );
}

function Overview({ targets, wish }: { targets: readonly Row[]; wish: Wish }) {
  const plans = usePlans(targets, wish);
  return <PlansTable targets={targets} plans={plans} />;
}

function Denied({ rows, all }: { rows: readonly Row[]; all: number }) {
  const t = useText();
  if (rows.length === 0) return null;
  if (rows.length === all) return <p className={styles.denied}>{t.bulk.deniedAll}</p>;
  return (
    <p className={styles.denied}>
      {t.bulk.denied(rows.length)}{" "}
      {rows.slice(0, NAMED).map((each, index) => (
        <span key={each.key}>
          {index > 0 && ", "}
          <Foreign text={each.name} />
        </span>
      ))}
      {rows.length > NAMED && ` ${t.list.more(rows.length - NAMED)}`}
    </p>
  );
}

function useSyncs() {
  const [done, setDone] = useState(0);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<readonly (Failure & { row: Row })[]>([]);
  const begin = async (rows: readonly Row[], options: Options, how: typeof plain | undefined) => {
    setDone(0);
    setFailed([]);
    setBusy(true);
    const wrong: (Failure & { row: Row })[] = [];
    await pooled(
      rows,
      AT_ONCE,
      (each) => sync(each, options, undefined, how),
      ({ of, error }) => {
        setDone((before) => before + 1);
        if (error) wrong.push({ row: of, name: of.name, error });
      },
    );
    setFailed(wrong);
    setBusy(false);
    return wrong;
  };
  return { begin, busy, done, failed };
}
