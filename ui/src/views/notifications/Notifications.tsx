/** What was told to whom, of all that one may see; what failed is sent again, or discarded, from here. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useDeferredValue } from "react";
import { told } from "@/api/notifications";
import { Button } from "@/design/Button";
import { Awaited, Notice } from "@/design/Notice";
import { useTitle } from "@/design/title";
import view from "@/design/view.module.css";
import { useSaid } from "@/text/settings";
import type { NotificationsSearch } from "@/views/notifications/address";
import styles from "./Notifications.module.css";
import { Table } from "./Table";

const route = getRouteApi("/inside/notifications");
const FIELDS = ["name", "project", "service", "trigger"] as const;

export function Notifications() {
  const t = useSaid().notifications;
  useTitle(t.title);
  const said = route.useSearch();
  const navigate = route.useNavigate();
  const found = useInfiniteQuery(told(useDeferredValue(said)));
  const say = (news: NotificationsSearch) =>
    void navigate({ search: (before) => ({ ...before, ...news }), replace: true });
  const items = found.data?.pages.flatMap((each) => each.items);
  return (
    <div className={view.page}>
      <div className={view.head}>
        <h1>{t.title}</h1>
        <span role="status" className={view.count}>
          {items && items.length > 0 && t.count(items.length, found.hasNextPage)}
        </span>
        <Filters said={said} onSay={say} />
      </div>
      {!items ? (
        <Awaited query={found} />
      ) : items.length > 0 ? (
        <Table items={items} mine={found.data?.pages.flatMap((each) => each.mine ?? [])} label={t.title} />
      ) : Object.keys(said).length > 0 ? (
        <Notice title={t.nothing}>
          <Button onPress={() => void navigate({ search: {} })}>{t.clear}</Button>
        </Notice>
      ) : (
        <Notice title={t.none}>
          <p>{t.noneHint}</p>
        </Notice>
      )}
      {found.hasNextPage && (
        <Button isDisabled={found.isFetchingNextPage} onPress={() => void found.fetchNextPage()}>
          {t.more}
        </Button>
      )}
    </div>
  );
}

function Filters({ said, onSay }: { said: NotificationsSearch; onSay: (news: NotificationsSearch) => void }) {
  const t = useSaid().notifications;
  return (
    <div className={styles.filters} role="search">
      <label>
        {t.phase}
        <select value={said.phase ?? ""} onChange={({ target }) => onSay({ phase: target.value })}>
          <option value="">{t.any}</option>
          {Object.entries(t.phases).map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {FIELDS.map((field) => (
        <label key={field}>
          {t[field]}
          <input
            value={said[field] ?? ""}
            maxLength={300}
            spellCheck={false}
            onChange={({ target }) => onSay({ [field]: target.value })}
          />
        </label>
      ))}
    </div>
  );
}
