/** What would happen to each of some applications. */

import { useQuery } from "@tanstack/react-query";
import type { Name } from "@/api/application";
import { plan, type Wish } from "@/api/plan";
import { Awaited } from "@/design/Notice";
import { only } from "@/domain/plan";
import { useText } from "@/text";
import { Planned } from "./Planned";
import styles from "./SyncDialog.module.css";

const MOST = 20; // applications that are planned at a time

interface Props {
  targets: readonly Name[];
  wish: Wish;
  /** Show what concerns these objects only. */
  ids?: ReadonlySet<string> | undefined;
}

export function Plans({ targets, wish, ids }: Props) {
  const t = useText();
  return (
    <div className={styles.plans} tabIndex={0} role="region" aria-label={t.sync.plan}>
      {targets.slice(0, MOST).map((each) => (
        <One key={`${each.namespace}/${each.name}`} app={each} wish={wish} ids={ids} titled={targets.length > 1} />
      ))}
      {targets.length > MOST && <p>{t.sync.further(targets.length - MOST)}</p>}
    </div>
  );
}

function One({ app, wish, ids, titled }: Omit<Props, "targets"> & { app: Name; titled: boolean }) {
  const found = useQuery(plan(app, wish));
  return (
    <section>
      {titled && (
        <h3>
          <bdi>{app.name}</bdi>
        </h3>
      )}
      {found.data ? (
        <Planned plan={ids ? only(found.data, ids) : found.data} level={titled ? 4 : 3} />
      ) : (
        <Awaited query={found} />
      )}
    </section>
  );
}
