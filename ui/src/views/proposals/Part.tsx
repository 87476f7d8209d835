/** One Stack or Application of a proposal: what would be done to it, why, and what became of it after the merge. */

import { Link } from "@tanstack/react-router";
import { Boxes, Layers } from "lucide-react";
import { useMemo, useState } from "react";
import type { PartStatus } from "@/api/proposals";
import type { StackPlan } from "@/api/stacks/types";
import { Button } from "@/design/Button";
import { Foreign } from "@/design/Foreign";
import { planned } from "@/domain/stacks/planned";
import { useWords } from "@/text/stacks";
import type { StackSearch } from "@/views/stack/address";
import { Changes } from "@/views/stack/plan/Changes";
import { Findings } from "@/views/stack/plan/Findings";
import { Outputs } from "@/views/stack/plan/Outputs";
import { Totals } from "@/views/stacks/Totals";
import styles from "./Proposals.module.css";

interface Props {
  part: PartStatus;
  step: number;
  /** null: there is none; undefined: it is not known yet. */
  plan: StackPlan["plan"] | null | undefined;
  open: boolean;
  onOpen: (open: boolean) => void;
}

export function Part({ part, step, plan, open, onOpen }: Props) {
  const t = useWords();
  const {
    kind = "",
    namespace = "",
    name = "",
    state = "Pending",
    counts = {},
    outcome = "",
    differs = [],
    why,
  } = part;
  const isApp = kind === "Application";
  const to = isApp ? "/applications/$namespace/$name" : "/stacks/$namespace/$name";
  const tone = state === "Failed" || outcome === "Differs" ? "bad" : outcome === "CarriedOut" ? "good" : "still";
  return (
    <section className={styles.part} aria-label={part.id}>
      <div className={styles.name}>
        <h3>
          {isApp ? <Boxes size={15} aria-hidden /> : <Layers size={15} aria-hidden />}
          <Link to={to} params={{ namespace, name }} search={{}}>
            <Foreign text={name} longest={253} />
          </Link>
        </h3>
        <Totals of={counts} />
        <span className={styles.mark} data-tone={tone}>
          {outcome ? (t.proposals.outcomes[outcome] ?? outcome) : (t.proposals.states[state] ?? state)}
        </span>
      </div>
      <p className={styles.quiet}>
        <span>{t.proposals.step(step)}</span>
        <Foreign text={part.path ?? ""} longest={300} />
        {part.touched && <Foreign text={t.proposals.touched(part.touched)} longest={300} />}
      </p>
      {why && (
        <p>
          <Foreign text={why} longest={2000} />
        </p>
      )}
      {[...(part.asks ?? []), ...differs].map((each) => (
        <p key={each} className={styles.mark} data-tone="warn" style={{ whiteSpace: "normal" }}>
          <Foreign text={each} longest={600} />
        </p>
      ))}
      {part.provisional && <p className={styles.quiet}>{t.proposals.provisional}</p>}
      {part.others && <p className={styles.quiet}>{t.proposals.others}</p>}
      {state === "Planned" && (
        <div>
          <Button aria-expanded={open} onPress={() => onOpen(!open)}>
            {open ? t.proposals.close : t.proposals.open}
          </Button>
        </div>
      )}
      {open && (plan ? <Whole part={part} plan={plan} /> : plan === null && <p>{t.proposals.noPlan}</p>)}
    </section>
  );
}

/** As on the page of a Stack; what is searched in it is of this part alone. */
function Whole({ part, plan }: { part: PartStatus; plan: StackPlan["plan"] }) {
  const isApp = part.kind === "Application";
  const [search, say] = useState<StackSearch>(isApp ? { by: "kind" } : {});
  const found = useMemo(() => planned({ id: part.id, plan }), [part.id, plan]);
  const findings = useMemo(() => [...found.findings, ...(part.remarks ?? [])], [found, part.remarks]);
  return (
    <>
      <Findings
        findings={findings}
        risks={part.risks ?? []}
        onFind={(find) => say(({ only: _, ...before }) => ({ ...before, find }))}
      />
      <Changes plan={found} search={search} onSearch={say} />
      {found.outputs.length > 0 && <Outputs changes={found.outputs} />}
    </>
  );
}
