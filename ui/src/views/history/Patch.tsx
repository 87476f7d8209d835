/** A patch as one reads it, and as a file to take away. */

import type { Revert } from "@/api/history";
import { Button } from "@/design/Button";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./History.module.css";

const LINES = 2_000;
const LONGEST = 2_000; // characters of a line

export function Patch({ preview }: { preview: Revert }) {
  const t = useText();
  const lines = preview.patch.split("\n", LINES + 1);
  const long = preview.cut || lines.length > LINES;
  const save = () => {
    const address = URL.createObjectURL(new Blob([preview.patch], { type: "text/x-patch" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = `revert-to-${preview.to.slice(0, 7)}.patch`;
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <details className={styles.between} open>
      <summary>{t.history.patch}</summary>
      <ul className={styles.files}>
        {preview.files.slice(0, 100).map((each) => (
          <li key={each.path}>
            {t.history.fileChange[each.change]} <code>{harmless(each.path, 300)}</code>
          </li>
        ))}
      </ul>
      <pre className={styles.patch} tabIndex={0}>
        {lines.slice(0, LINES).map((each, at) => (
          <span key={at} data-sign={sign(each)}>
            {harmless(each, LONGEST)}
            {"\n"}
          </span>
        ))}
      </pre>
      {long && <p className={styles.more}>{t.history.cut}</p>}
      {!preview.cut && <Button onPress={save}>{t.history.download}</Button>}
    </details>
  );
}

function sign(line: string): string {
  if (/^(?:diff|index|---|\+\+\+|new file|deleted file|old mode|new mode)/u.test(line)) return "head";
  if (line.startsWith("@@")) return "at";
  return line[0] === "+" || line[0] === "-" ? line[0] : "";
}
