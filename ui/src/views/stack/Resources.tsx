/** All that the last plan knows of, as a tree by module; and the Stacks around this one. */

import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo } from "react";
import { stackPlan } from "@/api/stacks/stacks";
import { Foreign } from "@/design/Foreign";
import { Loading, Notice } from "@/design/Notice";
import { byModule, matching, planned } from "@/domain/stacks/planned";
import { useWords } from "@/text/stacks";
import { Around } from "./Around";
import one from "./One.module.css";
import type { Part } from "./part";
import { Tree } from "./Tree";

export function Resources({ stack, search, onSearch }: Part) {
  const t = useWords();
  const id = stack.status?.plan?.id ?? "";
  const found = useQuery({ ...stackPlan(stack.metadata, id), enabled: id !== "" });
  const all = useMemo(() => (found.data ? byModule(planned(found.data).all) : []), [found.data]);
  const text = useDeferredValue(search.find ?? "");
  const modules = useMemo(() => matching(all, text), [all, text]);
  const count = all.reduce((sum, { changes }) => sum + changes.length, 0);
  return (
    <>
      <Around stack={stack} />
      {id && found.isPending ? (
        <Loading />
      ) : count === 0 ? (
        <Notice title={t.resources.none} />
      ) : (
        <section className={one.box} aria-labelledby="resources">
          <div className={one.bar}>
            <h2 id="resources">{t.resources.total(count)}</h2>
            <input
              type="search"
              aria-label={t.resources.find}
              placeholder={t.resources.find}
              value={search.find ?? ""}
              onChange={({ target: { value } }) =>
                onSearch(({ find: _, ...before }) => (value ? { ...before, find: value } : before), true)
              }
            />
            <span className={one.why}>{t.resources.hint}</span>
          </div>
          {modules.length === 0 && (
            <p role="status">
              <Foreign text={t.plan.nothingFound} />
            </p>
          )}
          <Tree modules={modules} open={text !== "" || count <= 40} />
        </section>
      )}
    </>
  );
}
