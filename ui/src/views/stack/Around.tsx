/** What this Stack needs and what needs it, as a small graph from left to right; each is a link. */

import { Link } from "@tanstack/react-router";
import { Boxes, Layers } from "lucide-react";
import { useMemo } from "react";
import type { Stack } from "@/api/stacks/types";
import { useStacks } from "@/api/stacks/useStacks";
import { Foreign } from "@/design/Foreign";
import { around, idOf, type Point } from "@/domain/stacks/graph";
import { useWords } from "@/text/stacks";
import { Standing } from "@/views/stacks/Standing";
import styles from "./Around.module.css";
import one from "./One.module.css";

const [WIDE, HIGH, GAP] = [210, 62, 56]; // pixels

export function Around({ stack }: { stack: Stack }) {
  const t = useWords();
  const { rows } = useStacks();
  const own = idOf(stack.metadata);
  const { points, ways } = useMemo(() => around(rows, own), [rows, own]);
  if (points.length < 2) return null;
  const columns = Math.max(...points.map((each) => each.column)) + 1;
  const lines = Math.max(...points.map((each) => each.line)) + 1;
  const byId = new Map(points.map((each) => [each.id, each]));
  const needs = (id: string) => ways.filter(([, to]) => to === id).flatMap(([from]) => byId.get(from) ?? []);
  const x = (column: number) => column * (WIDE + GAP);
  const width = x(columns) - GAP;
  return (
    <section className={one.box} aria-labelledby="around">
      <h2 id="around">{t.resources.graph}</h2>
      <div className={styles.scroll} tabIndex={0} role="group" aria-labelledby="around">
        <div className={styles.graph} style={{ inlineSize: width, blockSize: lines * HIGH }}>
          <svg className={styles.ways} width={width} height={lines * HIGH} aria-hidden>
            {ways.map(([from, to]) => {
              const [a, b] = [byId.get(from), byId.get(to)];
              return a && b && <path key={`${from} ${to}`} d={curve(a, b, x)} />;
            })}
          </svg>
          <ul>
            {points.map((each) => (
              <li
                key={each.id}
                style={{ insetInlineStart: x(each.column), insetBlockStart: each.line * HIGH, inlineSize: WIDE }}
                data-own={each.id === own}
              >
                <Node point={each} own={each.id === own} needs={needs(each.id)} />
              </li>
            ))}
          </ul>
        </div>
      </div>
    </section>
  );
}

function curve(a: Point, b: Point, x: (column: number) => number): string {
  const [x1, x2] = [x(a.column) + WIDE, x(b.column)];
  const [y1, y2] = [a, b].map((each) => each.line * HIGH + HIGH / 2 - 5) as [number, number];
  return `M ${x1} ${y1} C ${x1 + GAP / 2} ${y1}, ${x2 - GAP / 2} ${y2}, ${x2} ${y2}`;
}

function Node({ point, own, needs }: { point: Point; own: boolean; needs: readonly Point[] }) {
  const t = useWords();
  const { kind, namespace, name, row } = point;
  const Icon = kind === "Application" ? Boxes : Layers;
  const to = kind === "Application" ? "/applications/$namespace/$name" : "/stacks/$namespace/$name";
  return (
    <>
      <p>
        <Icon size={14} className={styles.icon} aria-hidden />
        {own ? (
          <b>
            <Foreign text={name} longest={100} />
          </b>
        ) : (
          <Link to={to} params={{ namespace, name }} search={{}}>
            <Foreign text={name} longest={100} />
          </Link>
        )}
      </p>
      {row ? <Standing row={row} /> : <small>{kind === "Application" ? kind : t.resources.unseen}</small>}
      {needs.length > 0 && (
        <span className="hidden">{t.resources.needs(needs.map((each) => each.name).join(", "))}</span>
      )}
    </>
  );
}
