/** The commit that goes back, before it is made: its files, what it does to the cluster, its message. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Deployment, Whole } from "@/api/application";
import { makeRevert, type Revert as Preview, revert } from "@/api/history";
import { Button } from "@/design/Button";
import { Awaited } from "@/design/Notice";
import { Foot, Wrong } from "@/design/Overlay";
import { harmless, short } from "@/domain/shown";
import { type Change, sourcesOf } from "@/domain/sources";
import { settingChanges, sourcesThen } from "@/domain/timeline";
import { useText } from "@/text";
import { Planned } from "@/views/sync/Planned";
import dialog from "@/views/sync/SyncDialog.module.css";
import styles from "./History.module.css";
import { Patch } from "./Patch";
import { SettingChanges } from "./SettingChanges";

interface Props {
  app: Whole;
  to: Deployment;
  onClose: () => void;
}

export function Revert({ app, to, onClose }: Props) {
  const t = useText();
  const sources = sourcesOf(app);
  const [index, setIndex] = useState(() =>
    Math.max(
      0,
      sources.findIndex((each) => !each.chart),
    ),
  );
  const [why, setWhy] = useState("");
  const prune = Boolean(app.spec.syncPolicy?.automated?.prune);
  const client = useQueryClient();
  const asked = revert(app.metadata, to.id, index, prune);
  const found = useQuery(asked);
  const making = useMutation({
    mutationFn: (head: string) => makeRevert(app.metadata, { id: to.id, source: index, head, why }),
    onError: () => client.invalidateQueries({ queryKey: asked.queryKey }), // the branch moved: look again
  });
  const ready = found.data && found.data.files.length > 0 && found.data.lent && !found.isFetching;
  return (
    <>
      <div className={dialog.scroll}>
        <p className={dialog.note}>{t.history.gitWhy}</p>
        {sources.length > 1 && (
          <label className={dialog.field}>
            {t.history.source}
            <select value={index} onChange={({ target }) => setIndex(Number(target.value))}>
              {sources.map((each, at) => (
                <option key={at} value={at}>
                  {harmless(`${each.repoURL ?? ""} ${each.path ?? each.chart ?? each.ref ?? ""}`, 120)}
                </option>
              ))}
            </select>
          </label>
        )}
        {making.data ? (
          <Done app={app} commit={making.data.commit} branch={making.data.branch} />
        ) : found.data ? (
          <Shown preview={found.data} settings={settingChanges(sourcesThen(to), sources)} why={why} onWhy={setWhy} />
        ) : (
          <Awaited query={found} />
        )}
        <Wrong error={making.error} />
      </div>
      <Foot>
        <Button onPress={onClose}>{making.data ? t.close : t.sync.cancel}</Button>
        {!making.data && found.data?.lent && (
          <Button
            kind="main"
            isPending={making.isPending}
            isDisabled={!ready}
            onPress={() => found.data && making.mutate(found.data.head)}
          >
            {t.history.push}
          </Button>
        )}
      </Foot>
    </>
  );
}

function Done({ app, commit, branch }: { app: Whole; commit: string; branch: string }) {
  const t = useText();
  const automated = app.spec.syncPolicy?.automated;
  return (
    <p role="status" className={styles.done}>
      {t.history.pushed(short(commit), harmless(branch, 200))}{" "}
      {automated && automated.enabled !== false ? t.history.follows : t.history.syncNext}
    </p>
  );
}

interface ShownProps {
  preview: Preview;
  settings: Change[];
  why: string;
  onWhy: (why: string) => void;
}

function Shown({ preview, settings, why, onWhy }: ShownProps) {
  const t = useText();
  if (preview.files.length === 0) return <p>{t.history.same}</p>;
  return (
    <>
      <h3>{t.history.onto(harmless(preview.branch, 200))}</h3>
      <p className={dialog.note}>{t.history.files(preview.files.length)}</p>
      <Patch preview={preview} />
      <SettingChanges title={t.history.parameters} changes={settings} />
      <h3>{t.history.plan}</h3>
      {preview.plan ? (
        <Planned plan={preview.plan} level={4} />
      ) : (
        <p className={styles.warning}>
          {t.history.noPlan} <bdi>{harmless(preview.problem ?? "", 2000)}</bdi>
        </p>
      )}
      {preview.lent ? (
        <label className={dialog.field}>
          {t.history.why}
          <textarea rows={2} maxLength={2000} value={why} onChange={({ target }) => onWhy(target.value)} />
        </label>
      ) : (
        <p className={styles.warning}>{t.history.notLent}</p>
      )}
      <details className={dialog.details} open={!preview.lent}>
        <summary>{t.history.byHand}</summary>
        <pre className={styles.patch} tabIndex={0}>
          {harmless(preview.commands.join("\n"))}
        </pre>
      </details>
    </>
  );
}
