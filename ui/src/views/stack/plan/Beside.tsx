/** That rules have something to say of a resource, beside its name. */

import { CircleX, Info, ShieldAlert, TriangleAlert } from "lucide-react";
import type { StackFinding } from "@/api/stacks/types";
import { useWords } from "@/text/stacks";
import styles from "./Findings.module.css";

const ICONS = { error: CircleX, warning: TriangleAlert, info: Info } as const;
export type Severity = keyof typeof ICONS;
export const TONES = { error: "bad", warning: "warn", info: "still" } as const;

export const severityOf = ({ severity }: StackFinding): Severity =>
  severity && severity in ICONS ? (severity as Severity) : severity ? "info" : "error";

export function IconOf({ finding }: { finding: StackFinding }) {
  const Icon = finding.asks ? ShieldAlert : ICONS[severityOf(finding)];
  return <Icon size={15} aria-hidden />;
}

/** The gravest of them. */
export function Beside({ findings }: { findings: readonly StackFinding[] }) {
  const t = useWords();
  const found = (["error", "warning", "info"] as const).flatMap(
    (each) => findings.find((one) => severityOf(one) === each) ?? [],
  )[0];
  if (!found) return null;
  const severity = severityOf(found);
  return (
    <span className={styles.beside} data-tone={TONES[severity]} title={found.message.slice(0, 300)}>
      <IconOf finding={found} />
      {found.asks ? t.plan.asks : t.plan.severities[severity]}
    </span>
  );
}
