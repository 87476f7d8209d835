/** What Kubernetes' events tell of one object: the latest first, warnings marked. */

import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { type Happened, happenedTo } from "@/api/events";
import { Awaited, Notice } from "@/design/Notice";
import { Time } from "@/design/Time";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./Events.module.css";
import type { Shown } from "./shown";

export function Events({ app, item, gone }: Shown) {
  const t = useText();
  const found = useQuery({ ...happenedTo(app.metadata, item, item.uid), enabled: !gone });
  if (!found.data) return <Awaited query={found} />;
  const all = (found.data.items ?? []).toSorted((a, b) => Date.parse(last(b)) - Date.parse(last(a)));
  if (all.length === 0) return <Notice title={t.one.noEvents} />;
  return (
    <ol className={styles.events} aria-label={t.object.tabs.events}>
      {all.map((each, at) => (
        <One key={at} event={each} />
      ))}
    </ol>
  );
}

function One({ event }: { event: Happened }) {
  const t = useText();
  const [first, latest, count] = [event.firstTimestamp, last(event), event.series?.count ?? event.count ?? 1];
  return (
    <li className={styles.event} data-warning={event.type === "Warning" || undefined}>
      <p className={styles.head}>
        {event.type === "Warning" && (
          <span className={styles.warning}>
            <TriangleAlert size={14} aria-hidden /> {t.object.warning}
          </span>
        )}
        <b>
          <bdi>{harmless(event.reason ?? "", 200)}</bdi>
        </b>
        {count > 1 && <span className={styles.count}>{t.object.times(count)}</span>}
        <span className={styles.time}>
          <Time at={latest} />
          {count > 1 && first && (
            <>
              {" "}
              {t.object.firstTime} <Time at={first} />
            </>
          )}
        </span>
      </p>
      <p>
        <bdi>{harmless(event.message ?? "", 4_000)}</bdi>
      </p>
      {(event.source?.component || event.reportingComponent) && (
        <p className={styles.from}>
          <bdi>{harmless(event.source?.component || event.reportingComponent || "", 200)}</bdi>
        </p>
      )}
    </li>
  );
}

function last({ lastTimestamp, eventTime, series, firstTimestamp, metadata }: Happened): string {
  return (
    series?.lastObservedTime ||
    lastTimestamp ||
    eventTime ||
    firstTimestamp ||
    metadata?.creationTimestamp ||
    "1970-01-01T00:00:00Z"
  );
}
