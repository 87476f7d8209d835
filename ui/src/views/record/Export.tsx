/** All that matches, as a file. */

import { Download } from "lucide-react";
import { exported } from "@/api/record";
import { useSaid } from "@/text/settings";
import type { RecordSearch } from "@/views/record/address";
import styles from "./Record.module.css";

export function Export({ said }: { said: RecordSearch }) {
  const t = useSaid();
  return (
    <p className={styles.export}>
      <Download size={15} aria-hidden />
      {t.record.export}:
      {Object.entries(t.record.formats).map(([format, name]) => (
        <a key={format} href={exported(said, format)} download>
          {name}
        </a>
      ))}
    </p>
  );
}
