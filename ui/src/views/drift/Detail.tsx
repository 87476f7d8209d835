/** What is known of one difference: the whole values, where it is declared, how often it came; and what to do. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { explained, past } from "@/api/drift";
import { Awaited } from "@/design/Notice";
import { Time } from "@/design/Time";
import type { Drifted } from "@/domain/drift";
import { harmless, short } from "@/domain/shown";
import { useText } from "@/text";
import { Actions } from "./Actions";
import styles from "./Detail.module.css";
import { Value } from "./Value";

const LONGEST = 20_000;

export function Detail({ drifted }: { drifted: Drifted }) {
  const t = useText();
  const app = { namespace: drifted.namespace, name: drifted.application };
  const found = useQuery(explained(app, drifted.deviation));
  if (!found.data) return <Awaited query={found} />;
  const one = found.data.differences[0];
  const field = one?.fields.find((each) => each.path === drifted.deviation.field);
  const declared = field?.declared ?? one?.declared;
  return (
    <div className={styles.detail}>
      {field && (
        <dl className={styles.values}>
          <dt>{t.drift.from}</dt>
          <dd className={styles.git}>
            <Value value={field.desired} longest={LONGEST} />
          </dd>
          <dt>{t.drift.to}</dt>
          <dd className={styles.live}>
            <Value value={field.live} longest={LONGEST} />
          </dd>
        </dl>
      )}
      {drifted.deviation.kind === "Secret" && <p className={styles.quiet}>{t.drift.masked}</p>}
      <dl className={styles.facts}>
        <dt>{t.drift.declared}</dt>
        <dd>
          {declared ? (
            <code>
              {harmless(declared.file || declared.how || "", 500)}
              {declared.line > 0 && `:${declared.line}`}
            </code>
          ) : (
            t.drift.notTraced
          )}
        </dd>
        <dt>{t.drift.outSince}</dt>
        <dd>{drifted.since ? <Time at={drifted.since} /> : t.one.notSeenHint}</dd>
        {declared?.changed && (
          <>
            <dt>{t.drift.last}</dt>
            <dd>
              <code>{short(declared.changed.commit)}</code> <bdi>{harmless(declared.changed.subject, 300)}</bdi> ·{" "}
              <bdi>{harmless(declared.changed.author, 100)}</bdi> <Time at={declared.changed.date} />
            </dd>
          </>
        )}
        <dt>{t.drift.past}</dt>
        <dd>
          <Past drifted={drifted} />
        </dd>
      </dl>
      <div className={styles.foot}>
        <Actions items={[drifted]} />
        <Link
          to="/applications/$namespace/$name"
          params={{ namespace: drifted.namespace, name: drifted.application }}
          search={{ tab: "changes" }}
        >
          {t.drift.open}
        </Link>
      </div>
    </div>
  );
}

function Past({ drifted }: { drifted: Drifted }) {
  const t = useText();
  const found = useQuery(past({ namespace: drifted.namespace, name: drifted.application }));
  if (!found.data) return found.error ? t.drift.never : t.loading;
  const [last] = found.data.items;
  if (!last) return t.drift.never;
  return (
    <>
      {t.drift.times(found.data.items.length, Boolean(found.data.next))} · <Time at={last.time} />
    </>
  );
}
