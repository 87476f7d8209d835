/** All applications: what is where, and whether it is well. The address holds the whole view. */

import { getRouteApi } from "@tanstack/react-router";
import { LayoutGrid, Rows3 } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { Button } from "@/design/Button";
import { Loading, Notice } from "@/design/Notice";
import { useTitle } from "@/design/title";
import { query } from "@/domain/query";
import { useFleet } from "@/shell/fleet";
import type { ListSearch } from "@/shell/router";
import { useText } from "@/text";
import { grouped, labelKeys, sorted } from "./arrange";
import { Chosen } from "./Chosen";
import { Counts } from "./Counts";
import styles from "./List.module.css";
import { Search } from "./Search";
import { Table } from "./Table";
import { Tiles } from "./Tiles";

const route = getRouteApi("/inside/applications");

export function List() {
  const t = useText();
  useTitle(t.list.title);
  const said = route.useSearch();
  const navigate = route.useNavigate();
  const { rows, known } = useFleet();
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const q = useDeferredValue(said.q ?? "");
  const wanted = useMemo(() => query(q), [q]);
  const found = useMemo(() => sorted(rows.filter(wanted.test), said.sort ?? "name"), [rows, wanted, said.sort]);
  const groups = useMemo(() => grouped(found, said.group ?? ""), [found, said.group]);
  const say = (news: Partial<Record<keyof ListSearch, string | undefined>>) =>
    void navigate({ search: (before) => ({ ...before, ...news }) as ListSearch, replace: true });
  if (!known) return <Loading />;
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1>{t.list.title}</h1>
        <span className={styles.count} role="status">
          {t.list.count(found.length, rows.length)}
        </span>
        <Search text={said.q ?? ""} rows={rows} problem={wanted.problem} onText={(q) => say({ q: q || undefined })} />
        <Grouping by={said.group ?? ""} labels={labelKeys(rows)} onBy={(group) => say({ group: group || undefined })} />
        <View tiles={said.view === "tiles"} onTiles={(tiles) => say({ view: tiles ? "tiles" : undefined })} />
      </div>
      <Counts rows={found} text={said.q ?? ""} onText={(q) => say({ q: q || undefined })} />
      {found.length === 0 ? (
        <Empty none={rows.length === 0} onClear={() => say({ q: undefined })} />
      ) : said.view === "tiles" ? (
        <Tiles groups={groups} />
      ) : (
        <Table
          groups={groups}
          sort={said.sort ?? "name"}
          onSort={(sort) => say({ sort: sort === "name" ? undefined : sort })}
          chosen={chosen}
          onChosen={choose}
        />
      )}
      <Chosen rows={rows.filter((each) => chosen.has(each.key))} onNone={() => choose(new Set())} />
    </div>
  );
}

function Grouping({ by, labels, onBy }: { by: string; labels: string[]; onBy: (by: string) => void }) {
  const t = useText();
  return (
    <label className={styles.grouping}>
      {t.list.group}
      <select value={by} onChange={({ target }) => onBy(target.value)}>
        <option value="">{t.list.ungrouped}</option>
        <option value="project">{t.list.project}</option>
        <option value="cluster">{t.list.cluster}</option>
        {labels.map((each) => (
          <option key={each} value={`label:${each}`}>
            {t.list.label(each)}
          </option>
        ))}
      </select>
    </label>
  );
}

function View({ tiles, onTiles }: { tiles: boolean; onTiles: (tiles: boolean) => void }) {
  const t = useText();
  return (
    <ToggleButtonGroup
      aria-label={t.list.view}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[tiles ? "tiles" : "table"]}
      onSelectionChange={(keys) => onTiles(keys.has("tiles"))}
      className={styles.views ?? ""}
    >
      <ToggleButton id="table" aria-label={t.list.table}>
        <Rows3 size={16} aria-hidden />
      </ToggleButton>
      <ToggleButton id="tiles" aria-label={t.list.tiles}>
        <LayoutGrid size={16} aria-hidden />
      </ToggleButton>
    </ToggleButtonGroup>
  );
}

function Empty({ none, onClear }: { none: boolean; onClear: () => void }) {
  const t = useText();
  if (none) {
    return (
      <Notice title={t.list.none}>
        <p>{t.list.noneHint}</p>
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
