/** The options of a sync: switches and revisions, and those that few change: sync options, deletions, retries. */

import { useId } from "react";
import type { Whole } from "@/api/application";
import { harmless } from "@/domain/shown";
import { sourcesOf } from "@/domain/sources";
import { NAMES, type Options, PROPAGATIONS, SWITCHES } from "@/domain/syncing";
import { useText } from "@/text";
import styles from "./SyncDialog.module.css";

interface Props {
  options: Options;
  onOptions: (options: Options) => void;
}

export function Switches({ options, onOptions }: Props) {
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

export function More(props: Props) {
  const t = useText();
  return (
    <details className={styles.details}>
      <summary>{t.sync.more}</summary>
      <Rest {...props} said={t.sync.preset} />
    </details>
  );
}

interface OfManyProps extends Props {
  /** Whether all go by these options; else each by its own. */
  alike: boolean;
  onAlike: (alike: boolean) => void;
}

/** The same for several applications, whose own options differ: these count only once that is wanted. */
export function MoreOfMany({ alike, onAlike, ...props }: OfManyProps) {
  const t = useText();
  const name = useId();
  return (
    <details className={styles.details}>
      <summary>{t.sync.more}</summary>
      <div role="radiogroup" aria-label={t.sync.more} className={styles.options}>
        {[false, true].map((each) => (
          <label key={String(each)}>
            <input type="radio" name={name} checked={alike === each} onChange={() => onAlike(each)} />
            {each ? t.sync.alike : t.sync.ownOptions}
          </label>
        ))}
      </div>
      {alike && <Rest {...props} said={t.sync.alikeHint} />}
    </details>
  );
}

function Rest({ options, onOptions, said }: Props & { said: string }) {
  const t = useText();
  const { named } = options;
  return (
    <fieldset className={styles.options}>
      <legend className={styles.note}>{said}</legend>
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
      <Retry options={options} onOptions={onOptions} />
    </fieldset>
  );
}

function Retry({ options, onOptions }: Props) {
  const t = useText();
  const { retry } = options;
  const retried = (more: Partial<Options["retry"]>) => onOptions({ ...options, retry: { ...retry, ...more } });
  return (
    <>
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
    </>
  );
}
