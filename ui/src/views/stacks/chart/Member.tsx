/** One Stack or Application in a graph: what it is, how it stands, and the way to it. */

import { Link } from "@tanstack/react-router";
import { Boxes, Layers } from "lucide-react";
import { Foreign } from "@/design/Foreign";
import { Status } from "@/design/Status";
import { named, type Point, type Link as Tied } from "@/domain/stacks/graph";
import { useWords } from "@/text/stacks";
import { Standing } from "../Standing";
import styles from "./Member.module.css";

interface Props {
  point: Point;
  own: boolean;
  reached: 0 | -1;
  /** The links to what it needs. */
  needs: readonly Tied[];
}

export function Member({ point, own, reached, needs }: Props) {
  const t = useWords();
  const { kind, namespace, name, row, app } = point;
  const isApp = kind === "Application";
  const Icon = isApp ? Boxes : Layers;
  const to = isApp ? "/applications/$namespace/$name" : "/stacks/$namespace/$name";
  return (
    <>
      <p className={styles.name}>
        <Icon size={14} aria-hidden />
        <Link
          to={to}
          params={{ namespace, name }}
          search={{}}
          tabIndex={reached}
          aria-current={own ? "page" : undefined}
        >
          <Foreign text={name} longest={100} />
        </Link>
      </p>
      {row ? (
        <Standing row={row} />
      ) : app ? (
        <span className={styles.states}>
          <Status status={app.health} bare /> <Status status={app.sync} bare />
        </span>
      ) : (
        <small className={styles.unseen}>{t.chart.unseen}</small>
      )}
      {isApp && <span className="hidden">{t.chart.application}</span>}
      {needs.length > 0 && (
        <span className="hidden">
          {t.chart.needs(needs.map(({ from, outputs }) => told(from, outputs)).join(", "))}
        </span>
      )}
    </>
  );
}

function told(id: string, outputs: readonly string[]): string {
  const { name } = named(id);
  return outputs.length > 0 ? `${name} (${outputs.join(", ")})` : name;
}
