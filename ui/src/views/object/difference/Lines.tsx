/** Changed lines with what is around them, in two columns or in one. */

import { UnfoldVertical } from "lucide-react";
import { useMemo, useState } from "react";
import { folded, type Gap, inline, type Row, type Side } from "@/domain/manifest/sidebyside";
import { useText } from "@/text";
import { Pieces } from "../Pieces";
import { Rows } from "../Rows";
import styles from "./Difference.module.css";

export function Lines({ rows, split }: { rows: readonly Row[]; split: boolean }) {
  const t = useText();
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const shown = useMemo(() => folded(rows, opened), [rows, opened]);
  const single = useMemo(() => (split ? [] : inline(shown)), [shown, split]);
  const open = (at: number) => setOpened(new Set([...opened, at]));
  return (
    <Rows
      count={split ? shown.length : single.length}
      label={t.object.tabs.diff}
      wrap
      row={(at) => {
        const each = split ? shown[at] : single[at];
        if (!each) return null;
        if ("from" in each) return <Folded gap={each} onOpen={() => open(each.from)} />;
        if ("sign" in each) return <Single {...each} />;
        return (
          <div className={styles.split}>
            <Half side={each.before} sign={each.changed ? "-" : " "} />
            <Half side={each.after} sign={each.changed ? "+" : " "} />
          </div>
        );
      }}
    />
  );
}

function Folded({ gap, onOpen }: { gap: Gap; onOpen: () => void }) {
  const t = useText();
  return (
    <button type="button" className={styles.gap} onClick={onOpen}>
      <UnfoldVertical size={14} aria-hidden />
      {t.object.unchanged(gap.to - gap.from)}
    </button>
  );
}

function Single({ sign, side, other }: { sign: "-" | "+" | " "; side: Side; other?: number }) {
  return (
    <div className={styles.single} data-sign={sign}>
      <span className={styles.number} aria-hidden>
        {sign === "+" ? "" : side.number}
      </span>
      <span className={styles.number} aria-hidden>
        {sign === "+" ? side.number : (other ?? "")}
      </span>
      <Signed sign={sign} side={side} />
    </div>
  );
}

function Half({ side, sign }: { side: Side | undefined; sign: "-" | "+" | " " }) {
  if (!side) return <div className={styles.half} data-sign="none" />;
  return (
    <div className={styles.half} data-sign={sign}>
      <span className={styles.number} aria-hidden>
        {side.number}
      </span>
      <Signed sign={sign} side={side} />
    </div>
  );
}

/** The sign is there to be read, too: colour alone says nothing to many. */
function Signed({ sign, side }: { sign: "-" | "+" | " "; side: Side }) {
  return (
    <>
      <span className={styles.sign}>{sign}</span>
      <span className={styles.text}>
        <Pieces pieces={[{ text: side.text }]} marks={side.marks} />
      </span>
    </>
  );
}
