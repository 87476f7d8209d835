/** Who is told what about an application, what is wrong with that, and the last few that were told. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Name } from "@/api/application";
import { type Fault, type Subscribed, told, understood } from "@/api/notifications";
import { Time } from "@/design/Time";
import { harmless } from "@/domain/shown";
import { useSaid } from "@/text/settings";
import table from "@/views/notifications/Notifications.module.css";
import { Table } from "@/views/notifications/Table";
import styles from "./Overview.module.css";

const LAST = 5;
const MOST = 50; // subscriptions, and faults
const WHY = 500; // characters

export function Told({ app }: { app: Name }) {
  const t = useSaid().notifications;
  const of = { kind: "Application", namespace: app.namespace, name: app.name };
  const { subscriptions = [], faults = [] } = useQuery(understood(app)).data ?? {};
  const page = useInfiniteQuery(told(of, LAST)).data?.pages[0];
  const items = page?.items ?? [];
  if (items.length + subscriptions.length + faults.length === 0) return null;
  return (
    <section className={styles.box} aria-label={t.ofApp}>
      <h2>{t.ofApp}</h2>
      {faults.length > 0 && <Faults of={faults.slice(0, MOST)} />}
      {subscriptions.length > 0 && <Subscriptions of={subscriptions.slice(0, MOST)} />}
      {items.length > 0 && (
        <>
          <h3 className={styles.lesser}>{t.lately}</h3>
          <Table items={items} mine={page?.mine} label={t.lately} />
          <Link to="/notifications" search={of}>
            {t.allOfApp}
          </Link>
        </>
      )}
    </section>
  );
}

/** What is passed over: somebody believes that he is told, and is not. */
function Faults({ of }: { of: readonly Fault[] }) {
  const t = useSaid().notifications;
  return (
    <ul className={styles.plain} aria-label={t.faults}>
      {of.map((each, at) => (
        <li key={at}>
          <b data-tone="bad">
            <bdi>{harmless(each.where, 300)}</bdi>
          </b>{" "}
          <bdi>{harmless(each.message, WHY)}</bdi>
          {each.hint && <small> {harmless(each.hint, WHY)}</small>}
        </li>
      ))}
    </ul>
  );
}

function Subscriptions({ of }: { of: readonly Subscribed[] }) {
  const t = useSaid().notifications;
  return (
    <div className={table.scroll} tabIndex={0} role="region" aria-label={t.subscriptions}>
      <table>
        <thead>
          <tr>
            <th>{t.trigger}</th>
            <th>{t.to}</th>
            <th>{t.holds}</th>
            <th>{t.told}</th>
            <th>{t.where}</th>
          </tr>
        </thead>
        <tbody>
          {of.map((each, at) => (
            <tr key={at}>
              <td data-label={t.trigger}>
                <bdi>{harmless(each.trigger, 100)}</bdi>
              </td>
              <td data-label={t.to}>
                <bdi>{harmless(each.recipient || each.service, 200)}</bdi>
                {each.recipient && (
                  <small>
                    <bdi>{harmless(each.service, 100)}</bdi>
                  </small>
                )}
              </td>
              <td data-label={t.holds}>{t.now[each.holds === null ? "unknown" : each.holds ? "yes" : "no"]}</td>
              <td data-label={t.told}>{each.told ? <Time at={each.told} /> : t.notYet}</td>
              <td data-label={t.where}>
                <bdi>{harmless(each.where, 300)}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
