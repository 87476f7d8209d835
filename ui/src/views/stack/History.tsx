/** What was applied when, of which commit, and who let it; the newest first. */

import { Link } from "@tanstack/react-router";
import type { Applied } from "@/api/stacks/types";
import { Foreign } from "@/design/Foreign";
import { Notice } from "@/design/Notice";
import { Time, useLasting } from "@/design/Time";
import { commitPage } from "@/domain/links";
import { harmless, short } from "@/domain/shown";
import { useWords } from "@/text/stacks";
import { Away } from "@/views/application/Facts";
import styles from "@/views/history/History.module.css";
import { Totals } from "@/views/stacks/Totals";
import type { Part } from "./part";

export function History({ stack }: Part) {
  const t = useWords();
  const found = (stack.status?.history ?? []).toReversed();
  const more = (
    <Link to="/record" search={{ search: stack.metadata.name }}>
      {t.history.record}
    </Link>
  );
  if (found.length === 0) return <Notice title={t.history.none}>{more}</Notice>;
  return (
    <>
      <ol className={styles.line} aria-label={t.tabs.history}>
        {found.map((each, index) => (
          <One key={each.id ?? 0} applied={each} current={index === 0} repository={stack.spec.source?.repoURL} />
        ))}
      </ol>
      <p>{more}</p>
    </>
  );
}

interface Props {
  applied: Applied;
  current: boolean;
  repository: string | undefined;
}

function One({ applied, current, repository }: Props) {
  const t = useWords();
  const lasting = useLasting();
  const { id = 0, kind = "apply", revision = "", startedAt, deployedAt, initiatedBy, approvedBy = [] } = applied;
  const took = Date.parse(deployedAt ?? "") - Date.parse(startedAt ?? "");
  const who = initiatedBy?.automated ? "" : (initiatedBy?.username ?? "");
  return (
    <li data-current={current}>
      <h2 className={styles.title}>
        #{id} {t.history.kinds[kind] ?? harmless(kind, 40)}
        {revision && (
          <Away to={commitPage(repository, revision)}>
            <code>{harmless(short(revision), 80)}</code>
          </Away>
        )}
      </h2>
      <p>
        <Totals of={applied.totals ?? {}} wordy />
      </p>
      <p className={styles.more}>
        <Time at={deployedAt} />{" "}
        {approvedBy.length > 0 ? (
          <Foreign text={t.history.approved(approvedBy.join(", "))} />
        ) : who ? (
          <Foreign text={t.history.by(who)} />
        ) : (
          t.history.itself
        )}
        {took >= 0 && ` · ${t.history.took} ${lasting(took)}`}
        {applied.serial !== undefined && ` · ${t.state.serial(applied.serial)}`}
      </p>
    </li>
  );
}
