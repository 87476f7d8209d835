/** What would happen to each of some applications. */

import { useQuery } from "@tanstack/react-query";
import type { Name } from "@/api/application";
import { plan } from "@/api/plan";
import { Loading, Trouble } from "@/design/Notice";
import { useText } from "@/text";
import { Planned } from "./Planned";
import styles from "./SyncDialog.module.css";

const MOST = 20; // applications that are planned at a time

interface Props {
  targets: readonly Name[];
  prune: boolean;
  revisions?: readonly string[];
}

export function Plans({ targets, prune, revisions = [] }: Props) {
  const t = useText();
  return (
    <div className={styles.plans} tabIndex={0} role="region" aria-label={t.sync.plan}>
      {targets.slice(0, MOST).map((each) => (
        <One
          key={`${each.namespace}/${each.name}`}
          app={each}
          prune={prune}
          revisions={revisions}
          titled={targets.length > 1}
        />
      ))}
    </div>
  );
}

function One({
  app,
  prune,
  revisions,
  titled,
}: {
  app: Name;
  prune: boolean;
  revisions: readonly string[];
  titled: boolean;
}) {
  const found = useQuery(plan(app, prune, revisions));
  return (
    <section>
      {titled && (
        <h3>
          <bdi>{app.name}</bdi>
        </h3>
      )}
      {found.data ? (
        <Planned plan={found.data} level={titled ? 4 : 3} />
      ) : found.error ? (
        <Trouble error={found.error} />
      ) : (
        <Loading />
      )}
    </section>
  );
}
