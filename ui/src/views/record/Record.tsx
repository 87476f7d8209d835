/** What happened, to whom one may see what it is about; the newest first. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { get } from "@/api/client";
import { Button } from "@/design/Button";
import { Loading, Notice, Trouble } from "@/design/Notice";
import { Time } from "@/design/Time";
import { useTitle } from "@/design/title";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./Record.module.css";

interface Entry {
  id: number;
  time: string;
  kind: string;
  action: string;
  outcome: string;
  message?: string;
  who?: { name?: string };
  application?: string;
  project?: string;
  object?: string;
  named?: string;
}

const route = getRouteApi("/inside/record");

export function Record() {
  const t = useText();
  useTitle(t.record.title);
  const { search = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const found = useInfiniteQuery({
    queryKey: ["record", search],
    queryFn: ({ pageParam, signal }) =>
      get<{ items: Entry[]; next?: string }>(
        "/api/trueup/v1/record",
        { search: search || undefined, cursor: pageParam || undefined, limit: 100 },
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next || undefined,
    refetchInterval: 10_000,
  });
  const entries = found.data?.pages.flatMap((each) => each.items) ?? [];
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1>{t.record.title}</h1>
        <input
          type="search"
          aria-label={t.record.search}
          placeholder={t.record.search}
          defaultValue={search}
          onChange={({ target }) =>
            void navigate({ search: target.value ? { search: target.value } : {}, replace: true })
          }
        />
      </div>
      {found.error ? (
        <Trouble error={found.error} again={() => void found.refetch()} />
      ) : found.isPending ? (
        <Loading />
      ) : entries.length === 0 ? (
        <Notice title={t.record.none} />
      ) : (
        <div className={styles.scroll} tabIndex={0} role="region" aria-label={t.record.title}>
          <table>
            <thead>
              <tr>
                <th>{t.record.when}</th>
                <th>{t.record.who}</th>
                <th>{t.record.what}</th>
                <th>{t.record.about}</th>
                <th>{t.record.outcome}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((each) => (
                <tr key={each.id}>
                  <td>
                    <Time at={each.time} />
                  </td>
                  <td>
                    <bdi>{each.who?.name}</bdi>
                  </td>
                  <td>
                    <b>{each.action}</b>
                    <small>
                      <bdi>{harmless(each.message ?? "")}</bdi>
                    </small>
                  </td>
                  <td>
                    <bdi>{each.application || each.object || each.named || each.project}</bdi>
                  </td>
                  <td>{t.status[each.outcome] ?? each.outcome}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found.hasNextPage && (
        <Button onPress={() => void found.fetchNextPage()} isDisabled={found.isFetchingNextPage}>
          {t.record.more}
        </Button>
      )}
    </div>
  );
}
