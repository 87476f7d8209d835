/** Drift that is meant to be there is not told any more: of some attributes, or of all of a resource. */

import { useState } from "react";
import { stringify } from "yaml";
import { changeStack } from "@/api/stacks/stacks";
import type { Stack } from "@/api/stacks/types";
import { Foreign } from "@/design/Foreign";
import { ignoring } from "@/domain/stacks/ignored";
import { useWords } from "@/text/stacks";
import { Ask } from "./Ask";
import { CopyButton } from "./CopyButton";
import styles from "./Dialog.module.css";

export function Ignore({ stack, address, onClose }: { stack: Stack; address: string; onClose: () => void }) {
  const t = useWords();
  const [found] = useState(() => stack.status?.drift?.resources?.find((each) => each.address === address));
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set(found?.attributes));
  if (!found) return null;
  const all = found.attributes ?? [];
  const attributes = all.filter((each) => chosen.has(each));
  const entry = { address, ...(attributes.length > 0 && { attributes }) };
  const text = stringify({ drift: { ignore: [entry] } });
  return (
    <Ask
      title={t.drift.ignoreTitle}
      hint={t.drift.ignoreHint}
      go={t.drift.ignoreGo}
      act={() => changeStack(stack.metadata, { ...stack, spec: ignoring(stack.spec, entry) })}
      onClose={onClose}
    >
      <p>
        <code>
          <Foreign text={address} longest={500} />
        </code>
      </p>
      {all.length > 0 && (
        <fieldset className={styles.choices}>
          <legend>{t.drift.ignoreWhich}</legend>
          {all.map((each) => (
            <label key={each} className={styles.choice}>
              <input
                type="checkbox"
                checked={chosen.has(each)}
                onChange={({ target }) => {
                  const next = new Set(chosen);
                  target.checked ? next.add(each) : next.delete(each);
                  choose(next);
                }}
              />
              <code>
                <Foreign text={each} longest={300} />
              </code>
            </label>
          ))}
          {attributes.length === 0 && (
            <p role="status" className={styles.hint}>
              {t.drift.ignoreAll}
            </p>
          )}
        </fieldset>
      )}
      <p className={styles.hint}>
        {t.drift.ignoreInGit} <CopyButton text={text} what={t.drift.ignoreGo} />
      </p>
    </Ask>
  );
}
