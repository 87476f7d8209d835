/** The resources of a root by what they need: modules open and close, and one that is chosen says what is around it. */

import { Link as RouterLink } from "@tanstack/react-router";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";
import type { Change, StackName } from "@/api/stacks/types";
import { Button } from "@/design/Button";
import { Foreign } from "@/design/Foreign";
import { addressOf } from "@/domain/stacks/address";
import type { Module } from "@/domain/stacks/planned";
import { type Knot, modulesOf, openAtFirst, type Resources, resources } from "@/domain/stacks/resources";
import { useWords } from "@/text/stacks";
import { Chart } from "@/views/stacks/chart/Chart";
import { SIGNS } from "@/views/stacks/Totals";
import styles from "./ResourceGraph.module.css";

const MOST = 30; // instances that are named

interface Props {
  of: StackName;
  changes: readonly Change[];
  /** Those that are looked for. */
  found: readonly Module[] | undefined;
  /** Whether the plan may yet be applied: else what it did is done. */
  ahead: boolean;
  /** Where what is chosen is declared. */
  at: string | undefined;
  onAt: (at: string | undefined) => void;
}

export function ResourceGraph({ of, changes, found, ahead, at, onAt }: Props) {
  const t = useWords();
  const [turned, turn] = useState<ReadonlySet<string>>();
  const open = useMemo(
    () => new Set([...(turned ?? openAtFirst(changes)), ...(at ? modulesOf(at) : [])]),
    [turned, changes, at],
  );
  const graph = useMemo(() => resources(changes, open), [changes, open]);
  const meant = useMemo(() => found && meantOf(graph, found), [graph, found]);
  const chosen = graph.points.find(({ id, kind }) => id === at && kind === "resource");
  const toggle = (module: string) => {
    const next = new Set(open);
    if (!next.delete(module)) next.add(module);
    for (const each of next) if (each.startsWith(`${module}.`)) next.delete(each);
    turn(next);
    if (at?.startsWith(`${module}.`)) onAt(undefined);
  };
  return (
    <>
      {graph.modules.length > 0 && (
        <ul className={styles.modules} aria-label={t.graph.modules}>
          {graph.modules.map((each) => (
            <li key={each}>
              <button type="button" aria-expanded={open.has(each)} onClick={() => toggle(each)}>
                {open.has(each) ? <ChevronDown size={13} aria-hidden /> : <ChevronRight size={13} aria-hidden />}
                <Foreign text={each} longest={200} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <Chart
        label={t.graph.title}
        points={graph.points}
        links={graph.links}
        own={chosen?.id}
        meant={meant}
        draw={(point, reached) => (
          <Point
            point={point}
            reached={reached}
            ahead={ahead}
            chosen={point.id === at}
            onPress={() => (point.kind === "module" ? toggle(point.id) : onAt(point.id === at ? undefined : point.id))}
          />
        )}
      />
      {chosen && <Chosen of={of} knot={chosen} graph={graph} ahead={ahead} onAt={onAt} />}
    </>
  );
}

interface PointProps {
  point: Knot;
  reached: 0 | -1;
  ahead: boolean;
  chosen: boolean;
  onPress: () => void;
}

function Point({ point, reached, ahead, chosen, onPress }: PointProps) {
  const t = useWords();
  const { kind, label, module, changes, action } = point;
  const shown = ahead ? action : "keep";
  return (
    <div className={styles.point} data-action={shown} data-kind={kind}>
      <button
        type="button"
        tabIndex={reached}
        className={styles.name}
        aria-expanded={kind === "module" ? false : undefined}
        aria-pressed={kind === "module" ? undefined : chosen}
        onClick={onPress}
      >
        <span aria-hidden className={styles.sign}>
          {kind === "module" ? "▸" : SIGNS[shown]}
        </span>
        <Foreign text={label} longest={200} />
      </button>
      <small>
        {kind === "module" ? t.graph.holds(changes.length) : changes.length > 1 ? `× ${changes.length}` : ""}
        {shown !== "keep" && ` ${t.plan.actions[shown] ?? shown}`}
        {module && (
          <span className={styles.module}>
            {" "}
            <Foreign text={module} longest={120} />
          </span>
        )}
      </small>
    </div>
  );
}

interface ChosenProps {
  of: StackName;
  knot: Knot;
  graph: Resources;
  ahead: boolean;
  onAt: (at: string | undefined) => void;
}

function Chosen({ of, knot, graph, ahead, onAt }: ChosenProps) {
  const t = useWords();
  const byId = new Map(graph.points.map((each) => [each.id, each]));
  const needs = graph.links.filter(({ to }) => to === knot.id).flatMap(({ from }) => byId.get(from) ?? []);
  const needed = graph.links.filter(({ from }) => from === knot.id).flatMap(({ to }) => byId.get(to) ?? []);
  const around = (title: string, found: readonly Knot[]) =>
    found.length > 0 && (
      <div>
        <dt>{title}</dt>
        <dd>
          {found.slice(0, MOST).map((each) => (
            <Button key={each.id} kind="quiet" isDisabled={each.kind === "module"} onPress={() => onAt(each.id)}>
              <code>
                <Foreign text={each.id} longest={300} />
              </code>
            </Button>
          ))}
        </dd>
      </div>
    );
  return (
    <section className={styles.chosen} aria-label={t.graph.chosen}>
      <h3>
        <code>
          <Foreign text={knot.id} longest={400} />
        </code>
      </h3>
      <dl>
        {around(t.graph.needs, needs)}
        {around(t.graph.needed, needed)}
        <div>
          <dt>{t.graph.instances(knot.changes.length)}</dt>
          <dd>
            <ul>
              {knot.changes.slice(0, MOST).map((each) => (
                <li key={`${addressOf(each.ref)} ${each.remarks?.deposed ?? ""}`}>
                  <code>
                    <Foreign text={addressOf(each.ref)} longest={400} />
                  </code>{" "}
                  {ahead && each.action !== "keep" && (
                    <RouterLink to="/stacks/$namespace/$name" params={of} search={{ find: addressOf(each.ref) }}>
                      {t.plan.actions[each.action] ?? each.action}
                    </RouterLink>
                  )}
                </li>
              ))}
            </ul>
            {knot.changes.length > MOST && <small>{t.graph.more(knot.changes.length - MOST)}</small>}
          </dd>
        </div>
      </dl>
    </section>
  );
}

function meantOf({ points }: Resources, found: readonly Module[]): Set<string> {
  const all = new Set(found.flatMap(({ changes }) => changes));
  return new Set(points.filter(({ changes }) => changes.some((each) => all.has(each))).map(({ id }) => id));
}
