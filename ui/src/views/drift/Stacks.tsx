/** What has drifted of Terraform roots, beside what differs of Applications: by Stack, resource by resource. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { driftOfStacks } from "@/api/stacks/stacks";
import type { StackDrift } from "@/api/stacks/types";
import { useStacks } from "@/api/stacks/useStacks";
import { Button } from "@/design/Button";
import { Foreign } from "@/design/Foreign";
import { Trouble } from "@/design/Notice";
import { Time } from "@/design/Time";
import { driftedStacks } from "@/domain/stacks/drifted";
import { useWords } from "@/text/stacks";
import drifted from "@/views/stack/Drift.module.css";
import { Drifted } from "@/views/stack/Drifted";
import styles from "./Section.module.css";

const MOST = 40; // resources of a Stack that are drawn
const PAGE = 25; // Stacks that are drawn at once

export function Stacks({ q }: { q: string }) {
  const t = useWords();
  const [most, setMost] = useState(PAGE);
  const { rows } = useStacks();
  const turn = useMemo(
    () =>
      rows
        .filter((each) => each.drifted)
        .map(({ namespace, name, drifted, run }) => [namespace, name, drifted, run?.id, run?.phase].join(" "))
        .join("\n"),
    [rows],
  );
  const found = useQuery({ ...driftOfStacks(turn), enabled: turn !== "" });
  const shown = useMemo(() => (turn ? driftedStacks(found.data?.items ?? [], q) : []), [turn, found.data, q]);
  if (found.error) return <Trouble error={found.error} again={() => void found.refetch()} />;
  return (
    <>
      {shown.slice(0, most).map((each) => (
        <One key={`${each.namespace}/${each.name}`} stack={each} />
      ))}
      {shown.length > most && (
        <Button onPress={() => setMost(most + PAGE)}>{t.plan.further(Math.min(PAGE, shown.length - most))}</Button>
      )}
    </>
  );
}

function One({ stack }: { stack: StackDrift }) {
  const t = useWords();
  const { resources, checkedAt, react } = stack;
  return (
    <section className={styles.section}>
      <div className={styles.head}>
        <h2>
          <Link to="/stacks/$namespace/$name" params={stack} search={{ tab: "drift" }}>
            <Foreign text={stack.name} longest={253} />
          </Link>
        </h2>
        <span className={styles.count}>{t.drifted(resources.length)}</span>
        <span className={styles.since}>
          {t.drift.kind} · {t.drift.checked} <Time at={checkedAt} /> · {t.drift.react[react]}
        </span>
      </div>
      <ul className={`${drifted.drifted} ${drifted.bare}`}>
        {resources.slice(0, MOST).map((each) => (
          <Drifted key={each.address} of={stack} drifted={each} />
        ))}
      </ul>
      {resources.length > MOST && (
        <Link to="/stacks/$namespace/$name" params={stack} search={{ tab: "drift" }}>
          {t.graph.more(resources.length - MOST)}
        </Link>
      )}
    </section>
  );
}
