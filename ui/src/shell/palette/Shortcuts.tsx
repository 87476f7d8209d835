/** Which keys there are, and the switch for single ones. */

import { useState } from "react";
import { Overlay } from "@/design/Overlay";
import { singleKeys, switchSingleKeys } from "@/shell/keys";
import { PLACES } from "@/shell/places";
import { useText } from "@/text";
import styles from "./Shortcuts.module.css";

export function Shortcuts({ onClose }: { onClose: () => void }) {
  const t = useText();
  const [on, setOn] = useState(singleKeys);
  const rows: [string, string][] = [
    ["Ctrl K · ⌘ K", t.palette.title],
    ["?", t.palette.shortcuts],
    ...PLACES.map(({ key, called }): [string, string] => [`g ${key}`, t.nav[called]]),
    ["/", t.palette.searching],
    ["Esc", t.close],
  ];
  return (
    <Overlay title={t.palette.shortcuts} onClose={onClose}>
      <table className={styles.keys}>
        <tbody>
          {rows.map(([keys, does]) => (
            <tr key={keys}>
              <th scope="row">
                <kbd>{keys}</kbd>
              </th>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <label className={styles.single}>
        <input
          type="checkbox"
          checked={on}
          onChange={({ target }) => (setOn(target.checked), switchSingleKeys(target.checked))}
        />
        {t.palette.single}
      </label>
    </Overlay>
  );
}
