/** What one must not overlook: what rules and Terraform say of a plan, and what is hard to take back. */

import { ShieldAlert } from "lucide-react";
import { useState } from "react";
import type { StackFinding } from "@/api/stacks/types";
import { Button } from "@/design/Button";
import { Foreign } from "@/design/Foreign";
import { addressOf } from "@/domain/stacks/address";
import { translated } from "@/domain/stacks/fixed";
import { useWords } from "@/text/stacks";
import { IconOf, severityOf, TONES } from "./Beside";
import styles from "./Findings.module.css";

const FEW = 6;
const MOST = 200;

interface Props {
  findings: readonly StackFinding[];
  risks: readonly string[];
  /** Show the resource of that address. */
  onFind: (address: string) => void;
}

export function Findings({ findings, risks, onFind }: Props) {
  const t = useWords();
  const [all, setAll] = useState(false);
  if (findings.length === 0 && risks.length === 0) return null;
  const sorted = findings.toSorted((a, b) => RANK.indexOf(severityOf(a)) - RANK.indexOf(severityOf(b)));
  const shown = sorted.slice(0, all ? MOST : FEW);
  return (
    <section className={styles.findings} aria-label={t.plan.findings}>
      {risks.map((each) => (
        <p key={each} data-tone="warn">
          <ShieldAlert size={15} aria-hidden />
          <span>
            <b>{t.plan.risks}:</b> <Foreign text={translated(each, t.fixed)} longest={600} />
          </span>
        </p>
      ))}
      {shown.map((each, index) => (
        <Finding key={index} finding={each} onFind={onFind} />
      ))}
      {sorted.length > shown.length && !all && (
        <Button kind="quiet" onPress={() => setAll(true)}>
          {t.plan.further(sorted.length - shown.length)}
        </Button>
      )}
    </section>
  );
}

const RANK = ["error", "warning", "info"];

/** *onFind*: none where it stands beside what it is about. */
export function Finding({ finding, onFind }: { finding: StackFinding; onFind?: (address: string) => void }) {
  const t = useWords();
  const severity = severityOf(finding);
  const address = finding.ref && addressOf(finding.ref);
  return (
    <p data-tone={TONES[severity]} className={styles.finding}>
      <IconOf finding={finding} />
      <span>
        <b>{finding.asks ? t.plan.asks : t.plan.severities[severity]}:</b>{" "}
        {address && onFind && (
          <>
            <button type="button" className={styles.about} onClick={() => onFind(address)}>
              <code>
                <Foreign text={address} longest={300} />
              </code>
            </button>{" "}
          </>
        )}
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
