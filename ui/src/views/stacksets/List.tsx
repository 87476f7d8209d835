/** Sets of Stacks: each folder of roots that is followed, and how many Stacks it is. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { keyOf } from "@/api/stacks/live";
import { type SetRow, stackSets } from "@/api/stacksets";
import { Foreign } from "@/design/Foreign";
import { Loading, Notice, Trouble } from "@/design/Notice";
import { Time } from "@/design/Time";
import { useTitle } from "@/design/title";
import view from "@/design/view.module.css";
import { repositoryName } from "@/domain/links";
import { short } from "@/domain/shown";
import { setStandingOf } from "@/domain/stacksets";
import { useWords } from "@/text/stacks";
import styles from "@/views/proposals/Proposals.module.css";
import { Copy } from "@/views/settings/parts/Copy";
import { Ways } from "@/views/stacks/Ways";
import { SetMark } from "./SetMark";

export function List() {
  const t = useWords();
  useTitle(t.sets.title);
  const found = useQuery(stackSets);
  const rows = found.data?.items ?? [];
  return (
    <div className={view.page}>
      <div className={view.head}>
        <h1>{t.sets.title}</h1>
        <span role="status" className={view.count}>
          {rows.length > 0 && t.sets.count(rows.length)}
        </span>
        <Ways />
      </div>
      {!found.data && (found.error ? <Trouble error={found.error} again={() => void found.refetch()} /> : <Loading />)}
      {found.data && rows.length === 0 && (
        <Notice title={t.sets.none}>
          <p>{t.sets.noneHint}</p>
          <Copy text={t.sets.noneCommand} label={t.noneCommand} />
        </Notice>
      )}
      {rows.length > 0 && (
        <ul className={styles.list}>
          {rows.map((each) => (
            <One key={keyOf(each)} row={each} />
          ))}
        </ul>
      )}
    </div>
  );
}

function One({ row }: { row: SetRow }) {
  const t = useWords();
  const { repoUrl = "", path = "", revision, found = 0, gone = 0, message, project, lookedAt } = row;
  return (
    <li>
      <p className={styles.name}>
        <Link to="/stacksets/$namespace/$name" params={row} search={{}}>
          <Foreign text={row.name} longest={253} />
        </Link>
        <SetMark standing={setStandingOf(row)} />
      </p>
      <p className={styles.quiet}>
        <span>{t.sets.found(found)}</span>
        {gone > 0 && <span>{t.sets.goneCount(gone)}</span>}
        <Foreign text={project} />
        <Foreign text={`${repositoryName(repoUrl)} ${path}`.trim()} longest={200} />
        {revision && <code>{short(revision)}</code>}
        <Time at={lookedAt} />
      </p>
      {!row.ready && message && (
        <p className={styles.quiet}>
          <Foreign text={message} longest={300} />
        </p>
      )}
    </li>
  );
}
