import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { Name } from "@/api/application";
import { type Happened, happened } from "@/api/events";
import { Awaited, Notice } from "@/design/Notice";
import { Time } from "@/design/Time";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./Changes.module.css";

export function Events({ app }: { app: Name }) {
  return <Happenings found={useQuery(happened(app))} />;
}

function Happenings({ found }: { found: UseQueryResult<{ items?: Happened[] }> }) {
  const t = useText();
  if (!found.data) return <Awaited query={found} />;
  const items = (found.data.items ?? []).toSorted((a, b) => (when(a) < when(b) ? 1 : -1));
  if (items.length === 0) return <Notice title={t.one.noEvents} />;
  return (
    <div className={`${styles.one} ${styles.scroll}`} tabIndex={0} role="region" aria-label={t.one.tabs.events}>
      <table>
        <tbody>
          {items.map((each, index) => (
            <tr key={index}>
              <td>
                <Time at={when(each)} />
              </td>
              <td>
                <b>{each.reason}</b>
              </td>
              <td>
                <bdi>{harmless(each.message ?? "")}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function when({ lastTimestamp, eventTime }: { lastTimestamp?: string; eventTime?: string }): string {
  return lastTimestamp ?? eventTime ?? "";
}
