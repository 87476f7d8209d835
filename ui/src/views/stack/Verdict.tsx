/** What is wrong or waited for, in a sentence, with the remedy and a button for it. */

import { useMutation } from "@tanstack/react-query";
import { planAnew } from "@/api/stacks/stacks";
import type { StackRights } from "@/api/stacks/types";
import { Button } from "@/design/Button";
import { Wrong } from "@/design/Overlay";
import { harmless } from "@/domain/shown";
import { translated } from "@/domain/stacks/fixed";
import { type Act, type Finding, isFine, verdict } from "@/domain/stacks/verdict";
import { useWords } from "@/text/stacks";
import styles from "@/views/application/Verdict.module.css";
import type { StackSearch } from "./address";
import type { Part } from "./part";

const LONGEST = 700; // characters of a message that are read at once
const TABS: Partial<Record<Act, StackSearch>> = {
  run: { tab: "run" },
  review: {},
  apply: { act: "apply" },
  drift: { tab: "drift" },
  state: { tab: "state" },
  manifest: { tab: "manifest" },
  around: { tab: "resources" },
};
const TAKES: Partial<Record<Act, keyof StackRights>> = { plan: "plan", apply: "apply" };

export function Verdict({ stack, rights, search, onSearch }: Part) {
  const t = useWords();
  const found = verdict(stack);
  const planning = useMutation({ mutationFn: () => planAnew(stack.metadata) });
  const tone = found[0]?.tone ?? (isFine(stack) ? "good" : "still");
  const offered = ({ act }: Finding) => {
    if (!act || (act === "review" && !search.tab)) return undefined;
    if (act !== "apply" && TABS[act]?.tab && TABS[act].tab === search.tab) return undefined;
    const takes = TAKES[act];
    return takes && !rights?.[takes] ? undefined : act;
  };
  const press = (act: Act) => (act === "plan" ? planning.mutate() : onSearch(() => TABS[act] ?? {}));
  return (
    <section className={styles.verdict} data-tone={tone} aria-labelledby="verdict">
      <h2 id="verdict" className="hidden">
        {t.verdict.title}
      </h2>
      {found.length === 0 && <p className={styles.sentence}>{isFine(stack) ? t.verdict.fine : t.verdict.unknown}</p>}
      <ul className={styles.list}>
        {found.map((each, index) => (
          <One
            key={`${each.kind} ${each.message}`}
            finding={each}
            first={index === 0}
            act={offered(each)}
            told={each.act === "run" && search.tab === "run"}
            busy={planning.isPending}
            onAct={press}
          />
        ))}
      </ul>
      <Wrong error={planning.error} />
    </section>
  );
}

interface OneProps {
  finding: Finding;
  first: boolean;
  act: Act | undefined;
  /** What was said stands below, where one is. */
  told: boolean;
  busy: boolean;
  onAct: (act: Act) => void;
}

function One({ finding, first, act, told, busy, onAct }: OneProps) {
  const t = useWords();
  const { kind, name, count, message, hint } = finding;
  const remedy = hint || t.verdict.remedy[kind];
  return (
    <li className={styles.one} data-tone={finding.tone}>
      <div>
        <p className={first ? styles.sentence : styles.further}>
          <bdi>{t.verdict.says[kind](harmless(name, 200), count)}</bdi>
        </p>
        {message && !told && <Said text={translated(message, t.fixed)} />}
        {remedy && (
          <p className={styles.remedy}>
            <bdi>{harmless(remedy, LONGEST)}</bdi>
          </p>
        )}
      </div>
      {act && (
        <Button
          kind={first && ["apply", "review"].includes(act) ? "main" : "plain"}
          isPending={busy}
          onPress={() => onAct(act)}
        >
          {t.verdict.acts[act]}
        </Button>
      )}
    </li>
  );
}

/** Word for word; what is long can be opened. */
function Said({ text }: { text: string }) {
  if (text.length <= LONGEST)
    return (
      <p className={styles.said}>
        <bdi>{harmless(text)}</bdi>
      </p>
    );
  return (
    <details className={styles.said}>
      <summary>
        <bdi>{harmless(text, 200)}</bdi>
      </summary>
      <bdi>{harmless(text)}</bdi>
    </details>
  );
}
