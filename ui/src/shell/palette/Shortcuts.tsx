/** Which keys there are, and the switch for single ones. */

import { useState } from "react";
import { Overlay } from "@/design/Overlay";
import { singleKeys, switchSingleKeys } from "@/shell/keys";
import { useText } from "@/text";
import styles from "./Shortcuts.module.css";
import { useBindings } from "./useBindings";

export function Shortcuts({ onClose }: { onClose: () => void }) {
  const t = useText();
  const [on, setOn] = useState(singleKeys);
  return (
    <Overlay title={t.palette.shortcuts} onClose={onClose}>
      <table className={styles.keys}>
        <tbody>
          {useBindings().map(([keys, does]) => (
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
