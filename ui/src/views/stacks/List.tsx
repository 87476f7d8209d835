/** All Stacks: which of them one has to look at, and what they would do. */

import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense, useMemo } from "react";
import { mayTo } from "@/api/rights";
import { useStacks } from "@/api/stacks/useStacks";
import { Button } from "@/design/Button";
import { Loading, Notice, Trouble } from "@/design/Notice";
import { useTitle } from "@/design/title";
import view from "@/design/view.module.css";
import { harmless } from "@/domain/shown";
import { matches, STATES, tally } from "@/domain/stacks/row";
import { useFleet } from "@/shell/fleet";
import { useWords } from "@/text/stacks";
import type { StacksSearch } from "./address";
import { Empty } from "./Empty";
import styles from "./List.module.css";
import { NewStack } from "./NewStack";
import { Table } from "./Table";
import { Ways } from "./Ways";

const Graph = lazy(() => import("./Graph").then((found) => ({ default: found.Graph })));

type Say = (change: (before: StacksSearch) => StacksSearch) => void;
const route = getRouteApi("/inside/stacks");

export function List() {
  const t = useWords();
  useTitle(t.title);
  const { rows, known, lost, error } = useStacks();
  const told = useFleet().connection === "lost"; // by the frame
  const look = route.useSearch();
  const navigate = route.useNavigate();
  const say: Say = (change) => void navigate({ search: change, replace: true });
  const onNew = (open: boolean) =>
    void navigate({ search: ({ act: _, ...before }) => (open ? { ...before, act: "new" } : before) });
  const mayCreate = useQuery(mayTo("stacks", "create", "*/*")).data;
  const shown = useMemo(() => rows.filter((row) => matches(row, look)), [rows, look]);
  return (
    <div className={view.page}>
      <div className={view.head}>
        <h1>{t.title}</h1>
        <span role="status" className={view.count}>
          {known && rows.length > 0 && t.count(shown.length)}
        </span>
        {rows.length > 0 && (
          <input
            type="search"
            aria-label={t.search}
            placeholder={t.placeholder}
            value={look.search ?? ""}
            onChange={({ target }) => say((before) => ({ ...before, search: target.value }))}
          />
        )}
        {rows.length > 0 && <Views look={look} say={say} />}
        <Ways />
        {mayCreate && (
          <Button kind={known && rows.length === 0 ? "main" : "plain"} onPress={() => onNew(true)}>
            {t.create}
          </Button>
        )}
      </div>
      {lost && known && !told && (
        <p role="status" className={styles.lost}>
          {t.lost}
        </p>
      )}
      {rows.length > 0 && <Filters rows={rows} look={look} say={say} />}
      {!known && (error ? <Trouble error={error} /> : <Loading />)}
      {known && rows.length === 0 && <Empty />}
      {known && rows.length > 0 && shown.length === 0 && (
        <Notice title={t.nothing}>
          <Button onPress={() => void navigate({ search: {} })}>{t.clear}</Button>
        </Notice>
      )}
      {shown.length > 0 &&
        (look.view === "graph" ? (
          <Suspense fallback={<Loading />}>
            <Graph shown={shown} all={rows.length} />
          </Suspense>
        ) : (
          <Table rows={shown} />
        ))}
      {look.act === "new" && mayCreate && <NewStack onClose={() => onNew(false)} />}
    </div>
  );
}

interface FiltersProps {
  rows: Parameters<typeof tally>[0];
  look: StacksSearch;
  say: Say;
}

/** How many there are of each state; pressed, only these. And by project, if there are several. */
function Filters({ rows, look, say }: FiltersProps) {
  const t = useWords();
  const counts = useMemo(() => tally(rows), [rows]);
  const projects = [...new Set(rows.map((each) => each.project))].sort();
  const some = STATES.filter((each) => counts[each] > 0 || look.state === each);
  return (
    <div className={styles.filters}>
      <div role="group" aria-label={t.byState} className={styles.states}>
        <Choice chosen={!look.state} onPress={() => say(({ state: _, ...before }) => before)}>
          {t.any} <b>{rows.length}</b>
        </Choice>
        {some.map((each) => (
          <Choice key={each} chosen={look.state === each} onPress={() => say((before) => ({ ...before, state: each }))}>
            {t.states[each]} <b>{counts[each]}</b>
          </Choice>
        ))}
      </div>
      {projects.length > 1 && (
        <label className={styles.project}>
          {t.project}
          <select
            value={look.project ?? ""}
            onChange={({ target }) => say((before) => ({ ...before, project: target.value }))}
          >
            <option value="">{t.any}</option>
            {projects.map((each) => (
              <option key={each} value={each}>
                {harmless(each, 60)}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}

function Views({ look, say }: Omit<FiltersProps, "rows">) {
  const t = useWords();
  return (
    <div role="group" aria-label={t.chart.view} className={styles.states}>
      <Choice chosen={look.view !== "graph"} onPress={() => say(({ view: _, ...before }) => before)}>
        {t.chart.views.list}
      </Choice>
      <Choice chosen={look.view === "graph"} onPress={() => say((before) => ({ ...before, view: "graph" }))}>
        {t.chart.views.graph}
      </Choice>
    </div>
  );
}

function Choice(props: { chosen: boolean; onPress: () => void; children: React.ReactNode }) {
  return (
    <button type="button" aria-pressed={props.chosen} className={styles.choice} onClick={props.onPress}>
      {props.children}
    </button>
  );
}
