/** The objects by where traffic goes. */

import { useEffect, useMemo, useRef, useState } from "react";
import { Notice, Trouble } from "@/design/Notice";
import { groupBy } from "@/domain/objects/facts";
import { parts, toggled } from "@/domain/objects/look";
import { type Point, type Traffic, traffic } from "@/domain/objects/network";
import type { Layout } from "@/domain/objects/tidy";
import { useText } from "@/text";
import { Graph } from "./Graph";
import { placed } from "./layout";
import styles from "./Objects.module.css";
import { kept, type Shown } from "./shown";
import type { ViewProps } from "./view";

export function Network({ items, matching, look, say, selected, reveal, onReveal, onOpen, focus }: ViewProps) {
  const t = useText();
  const opened = useMemo(() => new Set(parts(look.open)), [look.open]);
  const found = useMemo(() => traffic(items, opened, { matching, reveal }), [items, opened, matching, reveal]);
  const shown = useShown(found.points, matching);
  const { layout, error, again } = useLayout(found);
  const toggle = (group: string) => {
    onReveal(undefined);
    say({ open: toggled(look.open, group) });
  };
  if (!found.points.length)
    return (
      <Notice title={matching ? t.objects.nothing : t.objects.noNetwork}>
        <p>{matching ? t.objects.nothingHint : t.objects.noNetworkHint}</p>
      </Notice>
    );
  if (error) return <Trouble error={error} again={again} />;
  if (!layout) return <Notice title={t.objects.layout} />;
  return (
    <>
      <Graph
        label={t.objects.views.network}
        shown={shown}
        ways={found.ways}
        layout={layout}
        selected={selected}
        focus={focus}
        acts={{
          onOpen,
          onToggle: ({ id }) => toggle(id),
          onKind: (kind) => say({ kind }),
          groupOf: (item) => opened.has(groupOf(item.parents)),
          onGroup: (item) => toggle(groupOf(item.parents)),
        }}
      />
      {found.apart > 0 && <p className={styles.note}>{t.objects.apart(found.apart)}</p>}
    </>
  );
}

const groupOf = ([owner = ""]: readonly string[]) => `pods ${owner}`;

function useShown(points: readonly Point[], matching: ReadonlySet<string> | undefined): Shown[] {
  const before = useRef<ReadonlyMap<string, Shown>>(new Map());
  return useMemo(() => {
    const columns = groupBy(points, (each) => each.level);
    const now = points.map((point): Shown => {
      const column = columns.get(point.level) ?? [];
      const place = { position: column.indexOf(point) + 1, among: column.length };
      const faint = Boolean(matching && point.item && !matching.has(point.item.id));
      const own = { sync: point.item?.sync ?? "", below: point.members.length, idle: false, faint };
      return { ...point, ...place, ...own };
    });
    const same = kept(before.current, now);
    before.current = new Map(same.map((each) => [each.id, each]));
    return same;
  }, [points, matching]);
}

/** The last picture stays until the next is there. */
function useLayout(found: Traffic): { layout: Layout | undefined; error: unknown; again: () => void } {
  const [made, setMade] = useState<{ layout?: Layout; error?: unknown }>({});
  const [turn, setTurn] = useState(0);
  const shape = [...found.points.map((each) => each.id), ...found.ways.map((each) => each.join(">"))].join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the shape stands for what is found
  useEffect(() => {
    let wanted = true;
    placed(found).then(
      (layout) => wanted && setMade({ layout }),
      (error: unknown) => wanted && setMade({ error }),
    );
    return () => {
      wanted = false;
    };
  }, [shape, turn]);
  return { layout: made.layout, error: made.error, again: () => setTurn(turn + 1) };
}
