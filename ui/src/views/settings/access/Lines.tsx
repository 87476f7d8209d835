/** The lines of a policy, each with what it allows in words, and whom it is about now. */

import type { Explanation } from "@/api/projects";
import { harmless } from "@/domain/shown";
import { useSaid } from "@/text/settings";
import { Table } from "../parts/Listing";
import styles from "./access.module.css";

type Line = Explanation["lines"][number];

export function Lines({ of, all, label }: { of: readonly Line[]; all: number; label: string }) {
  const t = useSaid();
  return (
    <Table
      label={label}
      rows={of}
      keyOf={({ meaning }, index) => `${meaning.where} ${index}`}
      columns={[
        {
          title: t.policy.line,
          cell: ({ meaning }) => (
            <>
              <code>
                <bdi>{harmless(meaning.text)}</bdi>
              </code>
              <small>
                <bdi>{meaning.where}</bdi>
              </small>
            </>
          ),
        },
        { title: t.policy.who, cell: ({ meaning }) => <bdi>{meaning.member ?? meaning.subject}</bdi> },
        { title: t.policy.means, cell: (each) => <Means of={each} all={all} /> },
      ]}
    />
  );
}

export function Means({ of: { meaning, matching = 0 }, all }: { of: Line; all: number }) {
  const t = useSaid();
  if (meaning.problem) return <span className={styles.problem}>{harmless(meaning.problem)}</span>;
  if (meaning.member) return <bdi>{harmless(t.policy.grants(meaning.member, meaning.subject ?? ""))}</bdi>;
  const { allow = true, resource = "", action = "", object = "", applications, spared = [] } = meaning;
  return (
    <>
      <bdi>{harmless(t.policy.says(allow, resource, action, object))}</bdi>
      {spared.length > 0 && <bdi>{harmless(t.policy.except(spared.join(", ")))}</bdi>}
      {applications && (
        <small>
          {matching === 0 ? (
            t.policy.noMatch
          ) : (
            <details className={styles.which}>
              <summary>{t.policy.matches(matching, all)}</summary>
              <bdi>{harmless(applications.join(", "))}</bdi>
              {matching > applications.length && " …"}
            </details>
          )}
        </small>
      )}
    </>
  );
}
