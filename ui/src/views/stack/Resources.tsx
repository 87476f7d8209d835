/** All that the last plan knows of, by what needs what or as a list by module; and what is around the Stack. */

import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo } from "react";
import { stackPlan } from "@/api/stacks/stacks";
import { Loading, Notice } from "@/design/Notice";
import { byModule, matching, planned } from "@/domain/stacks/planned";
import { isOpen } from "@/domain/stacks/row";
import { useWords } from "@/text/stacks";
import { Around } from "./Around";
import { Choices } from "./Choices";
import one from "./One.module.css";
import type { Part } from "./part";
import { ResourceGraph } from "./ResourceGraph";
import { Tree } from "./Tree";

export function Resources({ stack, search, onSearch }: Part) {
  const t = useWords();
  const id = stack.status?.plan?.id ?? "";
  const found = useQuery({ ...stackPlan(stack.metadata, id), enabled: id !== "" });
  const all = useMemo(() => (found.data ? planned(found.data).all : []), [found.data]);
  const modules = useMemo(() => byModule(all), [all]);
  const text = useDeferredValue(search.find ?? "");
  const shown = useMemo(() => matching(modules, text), [modules, text]);
  const ahead = isOpen(stack.status?.plan);
  return (
    <>
      <Around stack={stack} />
      {id && found.isPending ? (
        <Loading />
      ) : all.length === 0 ? (
        <Notice title={t.resources.none} />
      ) : (
        <section className={one.box} aria-labelledby="resources">
          <div className={one.bar}>
            <h2 id="resources">{t.resources.total(all.length)}</h2>
            <input
              type="search"
              aria-label={t.resources.find}
              placeholder={t.resources.find}
              value={search.find ?? ""}
              onChange={({ target: { value } }) =>
                onSearch(({ find: _, ...before }) => (value ? { ...before, find: value } : before), true)
              }
            />
            <Choices
              label={t.chart.view}
              chosen={search.as ?? "graph"}
              choices={[
                ["graph", t.chart.views.graph],
                ["list", t.chart.views.list],
              ]}
              onChoose={(as) => onSearch(({ as: _, ...before }) => (as === "list" ? { ...before, as } : before), true)}
            />
            <span className={one.why}>{t.resources.hint}</span>
          </div>
          {shown.length === 0 && <p role="status">{t.plan.nothingFound}</p>}
          {search.as === "list" ? (
            <Tree modules={shown} open={text !== "" || all.length <= 40} ahead={ahead} />
          ) : (
            <ResourceGraph
              of={stack.metadata}
              changes={all}
              found={text ? shown : undefined}
              ahead={ahead}
              at={search.at}
              onAt={(at) => onSearch(({ at: _, ...before }) => (at ? { ...before, at } : before), true)}
            />
          )}
        </section>
      )}
    </>
  );
}
