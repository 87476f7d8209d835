/** Everything that differs from Git, across all applications. The address holds the whole view. */

import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense, useDeferredValue, useEffect, useMemo, useState } from "react";
import { BY, type By, drift } from "@/api/drift";
import { useStacks } from "@/api/stacks/useStacks";
import { Button } from "@/design/Button";
import { Loading, Notice, Trouble } from "@/design/Notice";
import { useTitle } from "@/design/title";
import view from "@/design/view.module.css";
import { keyOfDrift, sections, termOf, withTerm } from "@/domain/drift";
import { harmless } from "@/domain/shown";
import { useFleet } from "@/shell/fleet";
import { useText } from "@/text";
import type { DriftSearch } from "@/views/drift/address";
import { Chosen } from "./Chosen";
import styles from "./Drift.module.css";
import { Section } from "./Section";

const Stacks = lazy(() => import("./Stacks").then((found) => ({ default: found.Stacks })));
const route = getRouteApi("/inside/drift");
const SORTS = ["", "drift", "undeployed"] as const;

export function Drift() {
  const t = useText();
  useTitle(t.drift.title);
  const { q = "", by = "application", open } = route.useSearch();
  const navigate = route.useNavigate();
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const found = useInfiniteQuery(drift(useDeferredValue(q), by));
  useNews();
  const items = useMemo(() => found.data?.pages.flatMap((each) => each.items) ?? [], [found.data]);
  const groups = useMemo(() => sections(items), [items]);
  const first = found.data?.pages[0];
  const stacks = useStacks().rows.reduce((sum, each) => sum + (each.drifted ?? 0), 0);
  const all = withTerm(q, "is", "") === "" && termOf(q, "is") !== "undeployed";
  const drifted = all ? stacks : 0;
  const own = first && first.total > 0 ? t.drift.count(first.total, first.objects, first.applications) : "";
  const say = (news: { q?: string | undefined; by?: By | undefined; open?: string | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...news }) as DriftSearch, replace: true });
  return (
    <div className={view.page}>
      <div className={view.head}>
        <h1>{t.drift.title}</h1>
        <span role="status" className={view.count}>
          {[own, drifted > 0 && t.drift.resources(drifted)].filter(Boolean).join(" · ")}
        </span>
        <input
          type="search"
          aria-label={t.drift.search}
          placeholder={t.drift.placeholder}
          spellCheck={false}
          value={q}
          onChange={({ target }) => say({ q: target.value || undefined })}
        />
        <label className={styles.grouping}>
          {t.drift.by}
          <select
            value={by}
            onChange={({ target }) =>
              say({ by: target.value === "application" ? undefined : (target.value as By), open: undefined })
            }
          >
            {BY.map((each) => (
              <option key={each} value={each}>
                {t.drift.bys[each]}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Sorts
        chosen={termOf(q, "is")}
        counts={first?.sorts && { ...first.sorts, drift: first.sorts.drift + drifted }}
        onSort={(sort) => say({ q: withTerm(q, "is", sort) || undefined })}
      />
      {first?.pending ? (
        <p role="status" className={styles.pending}>
          {t.drift.pending(first.pending)}
        </p>
      ) : null}
      <Suspense fallback={null}>
        <Stacks q={useDeferredValue(q)} />
      </Suspense>
      {found.error ? (
        <Trouble error={found.error} again={() => void found.refetch()} />
      ) : !first ? (
        <Loading />
      ) : items.length === 0 && !first.pending && stacks > 0 ? null : items.length === 0 && !first.pending ? (
        <Empty searched={q !== ""} onClear={() => say({ q: undefined })} />
      ) : (
        groups.map((each) => (
          <Section
            key={each.key}
            by={by}
            section={each}
            count={first.groups.find((one) => one.key === each.key)?.count ?? each.items.length}
            chosen={chosen}
            onChosen={choose}
            open={open}
            onOpen={(key) => say({ open: key })}
          />
        ))
      )}
      {found.hasNextPage && (
        <Button onPress={() => void found.fetchNextPage()} isDisabled={found.isFetchingNextPage}>
          {t.drift.next}
        </Button>
      )}
      {first?.more ? <p className={styles.quiet}>{t.drift.more(first.more)}</p> : null}
      {first?.troubles?.length ? (
        <details className={styles.troubles}>
          <summary>{t.drift.troubles(first.troubles.length)}</summary>
          <ul>
            {first.troubles.map((each) => (
              <li key={`${each.namespace}/${each.application}`}>
                <b>
                  <bdi>{each.application}</bdi>
                </b>{" "}
                <bdi>{harmless(each.message)}</bdi>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      <Chosen items={items.filter((each) => chosen.has(keyOfDrift(each)))} onNone={() => choose(new Set())} />
    </div>
  );
}

function Sorts({
  chosen,
  counts,
  onSort,
}: {
  chosen: string;
  counts: { drift: number; undeployed: number } | undefined;
  onSort: (sort: string) => void;
}) {
  const t = useText();
  const said = { "": t.drift.all, drift: t.drift.live, undeployed: t.drift.ahead };
  return (
    <div role="group" aria-label={t.drift.sort} className={styles.sorts}>
      {SORTS.map((each) => (
        <button key={each} type="button" aria-pressed={chosen === each} onClick={() => onSort(each)}>
          {said[each]}
          {each && counts && (!chosen || chosen === each) ? <b>{counts[each]}</b> : null}
        </button>
      ))}
    </div>
  );
}

function Empty({ searched, onClear }: { searched: boolean; onClear: () => void }) {
  const t = useText();
  if (!searched) {
    return (
      <Notice title={t.drift.fine}>
        <p>{t.drift.fineHint}</p>
      </Notice>
    );
  }
  return (
    <Notice title={t.list.nothing}>
      <Button onPress={onClear}>{t.list.clear}</Button>
    </Notice>
  );
}

/** Ask anew when an application came to differ, ceased to, or was looked at again. */
function useNews() {
  const client = useQueryClient();
  const { rows } = useFleet();
  const stamp = useMemo(
    () =>
      rows
        .filter((each) => each.sync === "OutOfSync")
        .map((each) => `${each.key} ${each.revision} ${each.changed} ${each.operation}`)
        .join("\n"),
    [rows],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new stamp is what this is for
  useEffect(() => void client.invalidateQueries({ queryKey: ["drift"] }), [stamp, client]);
}
