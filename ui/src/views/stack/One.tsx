/** One Stack: how it stands and what it waits for, first; then its plan, and all else behind tabs. */

import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useRenewed } from "@/api/application";
import { ApiError } from "@/api/client";
import { keyOf } from "@/api/stacks/live";
import { stack as asked, keyOfStack, stackRights } from "@/api/stacks/stacks";
import type { Stack, StackRow } from "@/api/stacks/types";
import { useStacks } from "@/api/stacks/useStacks";
import { Foreign } from "@/design/Foreign";
import { Loading, Notice, Trouble } from "@/design/Notice";
import { useTitle } from "@/design/title";
import { useFleet } from "@/shell/fleet";
import { useWords } from "@/text/stacks";
import { Standing } from "@/views/stacks/Standing";
import { Acts } from "./Acts";
import type { OnSearch } from "./address";
import { Dialogs } from "./Dialogs";
import { Facts } from "./Facts";
import styles from "./One.module.css";
import { Views } from "./Tabs";
import { Verdict } from "./Verdict";

const route = getRouteApi("/inside/stacks/$namespace/$name");

export function One() {
  const t = useWords();
  const name = route.useParams();
  useTitle(name.name, t.title);
  const live = useStacks();
  const told = useFleet().connection === "lost"; // by the frame
  const key = keyOf(name);
  const row = live.rows.find((each) => keyOf(each) === key);
  const found = useQuery(asked(name));
  useRenewed(keyOfStack(name, "whole"), `${key} ${live.turns.get(key) ?? 0}`, found.isFetching);
  const gone = found.error instanceof ApiError && found.error.status === 404;
  if ((live.known && !row && found.isFetched) || gone)
    return (
      <Notice of={name.name} title={t.gone}>
        <Link to="/stacks" search={{}}>
          {t.back}
        </Link>
      </Notice>
    );
  if (!found.data)
    return found.error ? (
      <Trouble error={found.error} again={() => void found.refetch()} of={name.name} />
    ) : (
      <Loading of={name.name} />
    );
  return <Known key={key} stack={found.data} row={row} lost={live.lost && live.known && !told} />;
}

function Known({ stack, row, lost }: { stack: Stack; row: StackRow | undefined; lost: boolean }) {
  const t = useWords();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const rights = useQuery(stackRights(stack.metadata)).data;
  const onSearch: OnSearch = (change, replace = false) => void navigate({ search: change, replace });
  const shared = { stack, rights, search, onSearch };
  return (
    <article className={styles.page}>
      <Link to="/stacks" search={{}} className={styles.back}>
        <ArrowLeft size={14} aria-hidden />
        {t.back}
      </Link>
      <header className={styles.head}>
        <h1>
          <Foreign text={stack.metadata.name} />
        </h1>
        <span role="status" className={styles.states}>
          {row && <Standing row={row} />}
          {stack.metadata.deletionTimestamp && <em>{t.deleting}</em>}
        </span>
        <Acts {...shared} />
      </header>
      {lost && (
        <p role="status" className={styles.lost}>
          {t.lost}
        </p>
      )}
      <Verdict {...shared} />
      <Facts stack={stack} />
      <Views {...shared} run={row?.run ?? stack.status?.run} />
      <Dialogs {...shared} />
    </article>
  );
}
