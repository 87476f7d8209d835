/** The commits between two deployments, asked for when somebody wants to see them. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Commit, Name } from "@/api/application";
import { between } from "@/api/history";
import { Awaited } from "@/design/Notice";
import { Time } from "@/design/Time";
import { commitPage } from "@/domain/links";
import { harmless, short } from "@/domain/shown";
import { useText } from "@/text";
import { Away } from "@/views/application/Facts";
import styles from "./History.module.css";

interface Props {
  app: Name;
  index: number;
  since: string;
  until: string;
  open?: boolean;
  /** The two do not follow each other. */
  apart?: boolean;
}

export function Between({ app, index, since, until, open = false }: Props) {
  const t = useText();
  const [shown, setShown] = useState(open);
  return (
    <details className={styles.between} open={shown} onToggle={({ currentTarget }) => setShown(currentTarget.open)}>
      <summary>{t.history.between}</summary>
      {shown && <Commits app={app} index={index} since={since} until={until} />}
    </details>
  );
}

export function Commits({ app, index, since, until, apart = false }: Omit<Props, "open">) {
  const t = useText();
  const found = useQuery(between(app, since, until, index));
  if (!found.data) return <Awaited query={found} />;
  const { commits, undone, more, repoUrl } = found.data;
  if (commits.length + undone.length === 0)
    return <p className={styles.more}>{apart ? t.history.noneApart : t.history.noCommits}</p>;
  const counted = apart ? t.history.apart : t.history.commits;
  return (
    <>
      <p className={styles.more}>
        {commits.length > 0 ? counted(commits.length, more) : t.history.undone(undone.length)}
      </p>
      <ul className={styles.commits}>
        {[...commits, ...undone].map((each) => (
          <One key={each.commit} commit={each} repository={repoUrl} />
        ))}
      </ul>
    </>
  );
}

function One({ commit, repository }: { commit: Commit; repository: string }) {
  return (
    <li>
      <Away to={commitPage(repository, commit.commit ?? "")}>
        <code>{short(commit.commit ?? "")}</code>
      </Away>
      <span>
        <bdi>{harmless(commit.subject ?? "", 300)}</bdi>
        <small>
          <bdi>{harmless((commit.author ?? "").replace(/ <[^>]*>$/u, ""), 100)}</bdi>{" "}
          <Time at={commit.date ?? undefined} />
        </small>
      </span>
    </li>
  );
}
