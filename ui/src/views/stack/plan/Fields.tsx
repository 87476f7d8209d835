/** Fields before and after; what is secret is masked, what nobody knows yet says so. */

import { useState } from "react";
import type { FieldChange } from "@/api/stacks/types";
import { Button } from "@/design/Button";
import { Foreign } from "@/design/Foreign";
import { asText, harmless } from "@/domain/shown";
import { fieldName } from "@/domain/stacks/address";
import { useWords } from "@/text/stacks";
import styles from "./Changes.module.css";

const PAGE = 60; // fields that are drawn at once
const LONGEST = 4_000; // characters of a value

export function Fields({ fields, action }: { fields: readonly FieldChange[]; action: string }) {
  const t = useWords();
  const [most, setMost] = useState(PAGE);
  const made = action === "create" || action === "read";
  const gone = action === "delete" || action === "forget";
  return (
    <>
      <table className={styles.fields}>
        <thead>
          <tr>
            <th scope="col">{t.plan.field}</th>
            {!made && <th scope="col">{t.plan.before}</th>}
            {!gone && <th scope="col">{t.plan.after}</th>}
          </tr>
        </thead>
        <tbody>
          {fields.slice(0, most).map((each) => (
            <tr key={fieldName(each.path)}>
              <th scope="row">
                <Foreign text={fieldName(each.path)} />
                {each.forces && <span className={styles.forces}>{t.plan.forces}</span>}
              </th>
              {!made && (
                <td data-label={t.plan.before}>
                  <Value of={each.before} sensitive={each.sensitive} tone="before" />
                </td>
              )}
              {!gone && (
                <td data-label={t.plan.after}>
                  {each.unknown ? (
                    <span className={styles.aside}>{t.plan.unknown}</span>
                  ) : (
                    <Value of={each.after} sensitive={each.sensitive} tone="after" />
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {fields.length > most && (
        <Button onPress={() => setMost(most + PAGE)}>{t.plan.further(Math.min(PAGE, fields.length - most))}</Button>
      )}
    </>
  );
}

interface ValueProps {
  of: unknown;
  sensitive?: boolean | undefined;
  tone: "before" | "after";
}

export function Value({ of, sensitive = false, tone }: ValueProps) {
  const t = useWords();
  if (of === undefined || of === null) return <span className={styles.aside}>{t.plan.absent}</span>;
  if (sensitive) return <span className={styles.aside}>{t.plan.sensitive}</span>;
  const text = of === "" ? '""' : harmless(asText(of), LONGEST);
  const long = text.length > 400;
  return (
    <div
      className={`${styles.value} ${styles[tone]}`}
      {...(long && { tabIndex: 0, role: "group", "aria-label": t.plan[tone] })}
    >
      <bdi>{text}</bdi>
    </div>
  );
}
