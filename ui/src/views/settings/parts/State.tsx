/** Whether something can be reached: a shape and a word. */

import { CircleCheck, CircleX } from "lucide-react";
import { asText } from "@/domain/shown";
import { useSaid } from "@/text/settings";
import styles from "./parts.module.css";

export function State({ of, why = true }: { of: { status?: string; message?: string } | undefined; why?: boolean }) {
  const t = useSaid();
  if (!of?.status) return null;
  const good = of.status === "Successful";
  const Icon = good ? CircleCheck : CircleX;
  return (
    <>
      <span className={styles.state} data-tone={good ? "good" : "bad"}>
        <Icon size={14} aria-hidden />
        {t.states[of.status] ?? of.status}
      </span>
      {why && of.message && (
        <small>
          <bdi>{asText(of.message)}</bdi>
        </small>
      )}
    </>
  );
}
