/** What one must not overlook: what rules and Terraform say of a plan, and what is hard to take back. */

import { CircleX, Info, ShieldAlert, TriangleAlert } from "lucide-react";
import type { StackFinding } from "@/api/stacks/types";
import { Foreign } from "@/design/Foreign";
import { addressOf } from "@/domain/stacks/address";
import { useWords } from "@/text/stacks";
import styles from "./Findings.module.css";

const ICONS = { error: CircleX, warning: TriangleAlert, info: Info } as const;
const TONES = { error: "bad", warning: "warn", info: "still" } as const;
const MOST = 100;

export function Findings({ findings, risks }: { findings: readonly StackFinding[]; risks: readonly string[] }) {
  const t = useWords();
  if (findings.length === 0 && risks.length === 0) return null;
  return (
    <section className={styles.findings} aria-label={t.plan.findings}>
      {risks.map((each) => (
        <p key={each} data-tone="warn">
          <ShieldAlert size={15} aria-hidden />
          <span>
            <b>{t.plan.risks}:</b> <Foreign text={each} longest={600} />
          </span>
        </p>
      ))}
      {findings.slice(0, MOST).map((each, index) => (
        <Finding key={index} finding={each} />
      ))}
    </section>
  );
}

function Finding({ finding }: { finding: StackFinding }) {
  const t = useWords();
  const severity = (finding.severity ?? "error") as keyof typeof ICONS;
  const Icon = ICONS[severity] ?? Info;
  return (
    <p data-tone={TONES[severity] ?? "still"}>
      <Icon size={15} aria-hidden />
      <span>
        <b>{finding.asks ? t.plan.asks : (t.plan.severities[severity] ?? severity)}:</b>{" "}
        {finding.ref && <code>{addressOf(finding.ref)} </code>}
        <Foreign text={finding.message} longest={2000} />
        {finding.hint && (
          <>
            {" "}
            → <Foreign text={finding.hint} longest={600} />
          </>
        )}
      </span>
    </p>
  );
}
