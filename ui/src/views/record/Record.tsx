/** What happened, to whom one may see what it is about; the newest first. The address holds the whole view. */

import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useDeferredValue } from "react";
import { found as query } from "@/api/record";
import { Button } from "@/design/Button";
import { Loading, Notice, Trouble } from "@/design/Notice";
import { useTitle } from "@/design/title";
import { useSaid } from "@/text/settings";
import type { RecordSearch } from "@/views/record/address";
import { Chain } from "./Chain";
import { Detail } from "./Detail";
import { Entries } from "./Entries";
import { Export } from "./Export";
import { Filters } from "./Filters";
import styles from "./Record.module.css";
import { useEntries } from "./useEntries";

const route = getRouteApi("/inside/record");

export function Record() {
  const t = useSaid();
  useTitle(t.record.title);
  const client = useQueryClient();
  const { entry, ...said } = route.useSearch();
  const navigate = route.useNavigate();
  const asked = useDeferredValue(said);
  const found = useEntries(asked);
  const say = (news: { [name in keyof RecordSearch]: string | undefined }, replace = true) =>
    void navigate({ search: (before) => ({ ...before, ...news }) as RecordSearch, replace, resetScroll: false });
  const clear = () => void navigate({ search: {} });
  const again = () => void client.resetQueries({ queryKey: query(asked).queryKey });
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1>{t.record.title}</h1>
        <Chain />
        <Export said={asked} />
      </div>
      <Filters said={said} onSay={say} onClear={clear} />
      {found.error && found.entries.length === 0 ? (
        <Trouble error={found.error} again={again} />
      ) : found.pending ? (
        <Loading />
      ) : found.entries.length === 0 && !found.more ? (
        <Notice title={t.record.none}>
          <p>{t.record.noneHint}</p>
          <Button onPress={clear}>{t.record.clear}</Button>
        </Notice>
      ) : (
        <Entries
          found={found}
          onEntry={(id) => say({ entry: String(id) }, false)}
          narrowed={Object.keys(asked).length > 0}
        />
      )}
      {entry && <Detail id={entry} onClose={() => say({ entry: undefined })} />}
    </div>
  );
}
