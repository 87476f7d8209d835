/** What a Stack is made of, in one line. */

import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Stack } from "@/api/stacks/types";
import { Foreign } from "@/design/Foreign";
import { Time } from "@/design/Time";
import { commitPage, repositoryName, repositoryPage } from "@/domain/links";
import { harmless, short } from "@/domain/shown";
import { useWords } from "@/text/stacks";
import { Away } from "@/views/application/Facts";
import styles from "./One.module.css";

/** The label by which a Stack belongs to a set. */
const SET = "trueup.dev/stackset";

export function Facts({ stack }: { stack: Stack }) {
  const t = useWords();
  const { spec, status = {} } = stack;
  const { repoURL = "", path = "", targetRevision } = spec.source ?? {};
  const of = stack.metadata.labels?.[SET];
  const revision = status.sync?.revision ?? "";
  return (
    <dl className={styles.facts}>
      <Fact name={t.facts.source}>
        <Away to={repositoryPage(repoURL)}>{harmless(repositoryName(repoURL), 120)}</Away>{" "}
        <Foreign text={path || "."} />{" "}
        <small>
          <Foreign text={targetRevision || "HEAD"} longest={100} />
          {revision && (
            <>
              {" "}
              <Away to={commitPage(repoURL, revision)}>
                <code>{harmless(short(revision), 40)}</code>
              </Away>
            </>
          )}
        </small>
      </Fact>
      <Fact name={t.facts.tool}>
        <Foreign text={status.engine || [spec.tool || "terraform", spec.version].filter(Boolean).join(" ")} />
      </Fact>
      <Fact name={t.facts.policy}>
        {t.policies[spec.policy?.apply || "approval"] ?? <Foreign text={spec.policy?.apply ?? ""} />}
        {spec.policy?.protect && <small> · {t.protectedWord}</small>}
      </Fact>
      <Fact name={t.project}>
        <Foreign text={spec.project || "default"} />
      </Fact>
      {of && (
        <Fact name={t.sets.of}>
          <Link to="/stacksets/$namespace/$name" params={{ ...stack.metadata, name: of }} search={{}}>
            <Foreign text={of} longest={253} />
          </Link>
        </Fact>
      )}
      <Fact name={t.facts.holds}>{t.holds(status.resources ?? 0)}</Fact>
      <Fact name={t.facts.applied}>{status.applied?.at ? <Time at={status.applied.at} /> : t.never}</Fact>
      {status.drift?.checkedAt && (
        <Fact name={t.facts.drift}>
          <Time at={status.drift.checkedAt} />
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
