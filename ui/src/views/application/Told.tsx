/** Who was told what about an application, the last few; a way to all of it. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { told } from "@/api/notifications";
import { useSaid } from "@/text/settings";
import { Table } from "@/views/notifications/Table";
import styles from "./Overview.module.css";

const LAST = 5;

export function Told({ app }: { app: { namespace: string; name: string } }) {
  const t = useSaid().notifications;
  const of = { kind: "Application", namespace: app.namespace, name: app.name };
  const items = useInfiniteQuery(told(of, LAST)).data?.pages[0]?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className={styles.box}>
      <h2>{t.ofApp}</h2>
      <Table items={items} label={t.ofApp} />
      <Link to="/notifications" search={of}>
        {t.allOfApp}
      </Link>
    </section>
  );
}
