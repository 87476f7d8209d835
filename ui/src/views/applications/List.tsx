/** All applications: what is where, and whether it is well. The address holds the whole view. */

import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { lazy, Suspense, useCallback, useDeferredValue, useMemo, useState } from "react";
import { permitted } from "@/api/permitted";
import { Button } from "@/design/Button";
import { Loading, Notice } from "@/design/Notice";
import { useTitle } from "@/design/title";
import { type SavedView, toggledKey } from "@/domain/kept";
import { query } from "@/domain/query";
import { useFleet } from "@/shell/fleet";
import { useText } from "@/text";
import type { ListSearch } from "@/views/applications/address";
import { grouped, sorted } from "./arrange";
import { Chosen } from "./Chosen";
import { Drawn, Grouping } from "./Controls";
import { Counts } from "./Counts";
import { useFavourites, useViews } from "./kept";
import styles from "./List.module.css";
import { Search } from "./Search";
import { SideButton, SidePanel, useSide } from "./Side";
import { Summary } from "./Summary";
import { Table } from "./Table";
import { Tiles } from "./Tiles";
import { useTyped } from "./useTyped";
import { Views } from "./Views";

const Infrastructure = lazy(() => import("./Infrastructure").then((found) => ({ default: found.Infrastructure })));
const route = getRouteApi("/inside/applications");
const NONE: ReadonlySet<string> = new Set();

export function List() {
  const t = useText();
  useTitle(t.list.title);
  const said = route.useSearch();
  const navigate = route.useNavigate();
  const { rows, known } = useFleet();
  const [favourites] = useFavourites();
  const [views] = useViews();
  const [chosen, choose] = useState(NONE);
  const [folded, fold] = useState(NONE);
  const side = useSide();

  const say = useCallback(
    (news: Partial<Record<keyof ListSearch, string | undefined>>) =>
      void navigate({ search: (before) => ({ ...before, ...news }) as ListSearch, replace: true }),
    [navigate],
  );
  const { text, type, settle } = useTyped(
    said.q ?? "",
    useCallback((q: string) => say({ q: q || undefined }), [say]),
  );
  const press = useCallback((q: string) => type(q, true), [type]);
  const open = useCallback(
    ({ search }: SavedView) => void navigate({ search: search as ListSearch, replace: true }),
    [navigate],
  );

  const q = useDeferredValue(text);
  const wanted = useMemo(() => query(q, favourites), [q, favourites]);
  const ordered = useMemo(() => sorted(rows, said.sort ?? "name"), [rows, said.sort]);
  const found = useMemo(() => ordered.filter(wanted.test), [ordered, wanted]);
  const groups = useMemo(() => grouped(found, said.group ?? ""), [found, said.group]);
  const view = said.view ?? "table";

  if (!known) return <Loading of={t.list.title} />;
  const asked = { rows, wanted, favourites, text, onText: press };
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1>{t.list.title}</h1>
        <span className={styles.count} role="status">
          {t.list.count(found.length, rows.length)}
        </span>
        <Search
          text={text}
          rows={rows}
          views={views}
          problem={wanted.problem}
          onText={type}
          onSettle={settle}
          onView={open}
        />
        <div className={styles.tools}>
          <SideButton side={side} active={new Set(wanted.parts.map((each) => each.id).filter(Boolean)).size} />
          <Views search={{ ...said, q: text }} onView={open} />
          <Grouping by={said.group ?? ""} rows={rows} onBy={(group) => say({ group: group || undefined })} />
          <Drawn view={view} onView={(one) => say({ view: one === "table" ? undefined : one })} />
          <New />
        </div>
      </div>
      <div className={styles.body}>
        <SidePanel side={side} {...asked} />
        <div className={styles.main}>
          {view !== "summary" && rows.length > 0 && <Counts {...asked} />}
          <Suspense fallback={null}>
            <Infrastructure always={view === "summary"} />
          </Suspense>
          {found.length === 0 && (view !== "summary" || rows.length === 0) ? (
            <Empty none={rows.length === 0} onClear={() => press("")} />
          ) : view === "summary" ? (
            <Summary {...asked} />
          ) : view === "tiles" ? (
            <Tiles groups={groups} chosen={chosen} onChosen={choose} />
          ) : (
            <Table
              groups={groups}
              folded={folded}
              onFold={(name) => fold(toggledKey(folded, name))}
              sort={said.sort ?? "name"}
              onSort={(sort) => say({ sort: sort === "name" ? undefined : sort })}
              chosen={chosen}
              onChosen={choose}
            />
          )}
        </div>
      </div>
      <Chosen rows={rows} chosen={chosen} shown={found} onChosen={choose} />
    </div>
  );
}

/** The way to make one, for who may. */
function New() {
  const t = useText();
  const { data } = useQuery(permitted("sync"));
  if (!data?.create) return null;
  return (
    <Link to="/applications/new" className={styles.new}>
      <Plus size={16} aria-hidden />
      <span>{t.list.create}</span>
    </Link>
  );
}

function Empty({ none, onClear }: { none: boolean; onClear: () => void }) {
  const t = useText();
  const { data } = useQuery(permitted("sync"));
  if (none) {
    return (
      <Notice title={t.list.none}>
        <p>{data?.create ? t.list.createHint : t.list.noneHint}</p>
        {data?.create && (
          <Link to="/applications/new" className={styles.new}>
            <Plus size={16} aria-hidden />
            <span>{t.list.create}</span>
          </Link>
        )}
        <code>trueup app create NAME --repo URL --path DIR --dest-namespace NAMESPACE</code>
      </Notice>
    );
  }
  return (
    <Notice title={t.list.nothing}>
      <p>{t.list.nothingHint}</p>
      <Button onPress={onClear}>{t.list.clear}</Button>
    </Notice>
  );
}
