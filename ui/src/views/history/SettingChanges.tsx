/** What is set otherwise on the sources: parameters, versions of charts, paths. */

import { asText, harmless } from "@/domain/shown";
import type { Change } from "@/domain/sources";
import styles from "./History.module.css";

const MOST = 50;

export function SettingChanges({ title, changes }: { title: string; changes: readonly Change[] }) {
  if (changes.length === 0) return null;
  return (
    <div className={styles.settings}>
      <p className={styles.more}>{title}</p>
      <ul>
        {changes.slice(0, MOST).map((each) => (
          <li key={each.path}>
            <code>{harmless(each.path, 200)}</code>{" "}
            {each.before !== undefined && (
              <del>
                <bdi>{harmless(asText(each.before), 500)}</bdi>
              </del>
            )}{" "}
            {each.before !== undefined && each.after !== undefined && "→ "}
            {each.after !== undefined && (
              <ins>
                <bdi>{harmless(asText(each.after), 500)}</bdi>
              </ins>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
