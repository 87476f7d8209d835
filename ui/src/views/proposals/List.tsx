/** Commits that are not merged yet: what each would do, and whether somebody is waited for. */

import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type ProposalRow, useProposals } from "@/api/proposals";
import { keyOf } from "@/api/stacks/live";
import { Button } from "@/design/Button";
import { Foreign } from "@/design/Foreign";
import { Loading, Notice, Trouble } from "@/design/Notice";
import { Time } from "@/design/Time";
import { useTitle } from "@/design/title";
import view from "@/design/view.module.css";
import { repositoryName } from "@/domain/links";
import { standingOf } from "@/domain/proposals";
import { short } from "@/domain/shown";
import { useWords } from "@/text/stacks";
import { Copy } from "@/views/settings/parts/Copy";
import { Ways } from "@/views/stacks/Ways";
import { Mark } from "./Mark";
import styles from "./Proposals.module.css";

const PAGE = 100; // proposals that are drawn at once

export function List() {
  const t = useWords();
  useTitle(t.proposals.title);
  const { rows, known, error } = useProposals();
  const [most, setMost] = useState(PAGE);
  const newest = rows.toSorted((a, b) => ((a.created ?? "") < (b.created ?? "") ? 1 : -1));
  return (
    <div className={view.page}>
      <div className={view.head}>
        <h1>{t.proposals.title}</h1>
        <span role="status" className={view.count}>
          {known && rows.length > 0 && t.proposals.count(rows.length)}
        </span>
        <Ways />
      </div>
      {!known && (error ? <Trouble error={error} /> : <Loading />)}
      {known && rows.length === 0 && (
        <Notice title={t.proposals.none}>
          <p>{t.proposals.noneHint}</p>
          <Copy text={t.proposals.noneCommand} label={t.noneCommand} />
        </Notice>
      )}
      {newest.length > 0 && (
        <ul className={styles.list}>
          {newest.slice(0, most).map((each) => (
            <One key={keyOf(each)} row={each} />
          ))}
        </ul>
      )}
      {newest.length > most && (
        <Button onPress={() => setMost(most + PAGE)}>{t.plan.further(Math.min(PAGE, newest.length - most))}</Button>
      )}
    </div>
  );
}

function One({ row }: { row: ProposalRow }) {
  const t = useWords();
  const { title, name, number, repoUrl, revision, base, commit, author, created, parts = [], approved = [] } = row;
  return (
    <li>
      <p className={styles.name}>
        <Link to="/proposals/$namespace/$name" params={row} search={{}}>
          <Foreign text={[number && `#${number}`, title || name].filter(Boolean).join(" ")} longest={300} />
        </Link>
        <Mark standing={standingOf(row)} />
      </p>
      <p className={styles.quiet}>
        <Foreign text={repositoryName(repoUrl)} longest={200} />
        <Foreign text={[revision, base && t.proposals.into(base)].filter(Boolean).join(" ")} longest={200} />
        {commit && <code>{short(commit)}</code>}
        {author && <Foreign text={t.proposals.by(author)} longest={120} />}
        <Time at={created} />
      </p>
      <p className={styles.quiet}>
        {parts
          .filter(({ state }) => state !== "Unchanged")
          .slice(0, 12)
          .map(({ id, changes = 0 }) => (
            <span key={id}>
              <Foreign text={id.slice(id.lastIndexOf("/") + 1)} longest={100} />{" "}
              {changes > 0 && <b>{t.proposals.changes(changes)}</b>}
            </span>
          ))}
        {approved.length > 0 && <Foreign text={t.proposals.approvedBy(approved.join(", "))} longest={300} />}
      </p>
    </li>
  );
}
