/** The outputs that change with a plan. */

import type { Change } from "@/api/stacks/types";
import { Foreign } from "@/design/Foreign";
import { useWords } from "@/text/stacks";
import { SIGNS } from "@/views/stacks/Totals";
import styles from "./Changes.module.css";
import { Fields } from "./Fields";

const MOST = 200;

export function Outputs({ changes }: { changes: readonly Change[] }) {
  const t = useWords();
  const fields = changes.slice(0, MOST).flatMap(({ ref, fields = [], action }) =>
    (fields.length > 0 ? fields : [{ path: [] }]).map((each) => ({
      ...each,
      path: [`${SIGNS[action as keyof typeof SIGNS] ?? ""} ${ref.name}`, ...each.path],
    })),
  );
  return (
    <section className={styles.module} aria-labelledby="plan-outputs">
      <div className={styles.title}>
        <h3 id="plan-outputs">{t.plan.outputs}</h3>
        <Foreign text={String(changes.length)} />
      </div>
      <div className={styles.outputs}>
        <Fields fields={fields} action="" />
      </div>
    </section>
  );
}
