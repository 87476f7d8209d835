/** The options of a sync that few change: revisions, sync options, how deletions go on, and retries. */

import type { Whole } from "@/api/application";
import { harmless } from "@/domain/shown";
import { sourcesOf } from "@/domain/sources";
import { NAMES, type Options, PROPAGATIONS } from "@/domain/syncing";
import { useText } from "@/text";
import styles from "./SyncDialog.module.css";

interface Props {
  options: Options;
  onOptions: (options: Options) => void;
}

export function Revisions({ app, options, onOptions }: Props & { app: Whole }) {
  const t = useText();
  const sources = sourcesOf(app);
  return (
    <div className={styles.fields}>
      {sources.map((each, index) => (
        <label key={index} className={styles.field}>
          {sources.length > 1
            ? t.sync.revisionOf(harmless(each.path || each.chart || each.ref || String(index + 1), 60))
            : t.sync.revision}
          <input
            spellCheck={false}
            autoComplete="off"
            placeholder={t.sync.asDeclared(each.targetRevision || "HEAD")}
            value={options.revisions[index] ?? ""}
            onChange={({ target }) =>
              onOptions({ ...options, revisions: options.revisions.with(index, target.value.trim()) })
            }
          />
        </label>
      ))}
    </div>
  );
}

export function More({ options, onOptions }: Props) {
  const t = useText();
  const { named, retry } = options;
  const retried = (more: Partial<Options["retry"]>) => onOptions({ ...options, retry: { ...retry, ...more } });
  return (
    <details className={styles.details}>
      <summary>{t.sync.more}</summary>
      <fieldset className={styles.options}>
        <legend className={styles.note}>{t.sync.preset}</legend>
        {NAMES.map((each) => (
          <label key={each}>
            <input
              type="checkbox"
              checked={named[each]}
              onChange={({ target }) => onOptions({ ...options, named: { ...named, [each]: target.checked } })}
            />
            {t.sync.named[each]}
          </label>
        ))}
        <label className={styles.field}>
          {t.sync.propagation}
          <select
            value={options.propagation}
            onChange={({ target }) =>
              onOptions({ ...options, propagation: target.value as (typeof PROPAGATIONS)[number] })
            }
          >
            {PROPAGATIONS.map((each) => (
              <option key={each} value={each}>
                {t.sync.propagations[each]}
              </option>
            ))}
          </select>
        </label>
        <label>
          <input type="checkbox" checked={retry.on} onChange={({ target }) => retried({ on: target.checked })} />
          {t.sync.retry}
        </label>
        {retry.on && (
          <div className={styles.fields}>
            <label className={styles.field}>
              {t.sync.retryLimit}
              <input
                type="number"
                min={-1}
                max={1000}
                value={retry.limit}
                onChange={({ target }) => retried({ limit: Math.trunc(Number(target.value)) || 0 })}
              />
            </label>
            <label className={styles.field}>
              {t.sync.retryWait}
              <input value={retry.duration} onChange={({ target }) => retried({ duration: target.value })} />
            </label>
            <label className={styles.field}>
              {t.sync.retryMost}
              <input value={retry.most} onChange={({ target }) => retried({ most: target.value })} />
            </label>
          </div>
        )}
      </fieldset>
    </details>
  );
}
