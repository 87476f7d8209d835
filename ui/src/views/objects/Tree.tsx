/** The objects by what owns what. */

import { useMemo, useRef } from "react";
import type { Whole } from "@/api/application";
import { within } from "@/domain/objects/filter";
import { parts, toggled } from "@/domain/objects/look";
import { besides, type Line, outline, ROOT } from "@/domain/objects/outline";
import { type Layout, tidy } from "@/domain/objects/tidy";
import { useText } from "@/text";
import type { Way } from "./drawn";
import { Graph } from "./Graph";
import { kept, type Shown } from "./shown";
import type { ViewProps } from "./view";

export function Tree({ app, items, matching, look, say, selected, reveal, onReveal, onOpen, focus }: ViewProps) {
  const t = useText();
  const lines = useMemo(() => {
    const folding = { compact: !look.full, shut: new Set(parts(look.shut)), opened: new Set(parts(look.open)), reveal };
    return outline(matching ? within(items, matching) : items, folding);
  }, [items, matching, look.full, look.shut, look.open, reveal]);
  const shown = useShown(lines, app, matching);
  const { layout, ways, also } = useLaid(lines);
  const toggle = (each: Shown) => {
    onReveal(undefined);
    say(each.kind === "group" ? { open: toggled(look.open, each.id) } : { shut: toggled(look.shut, each.id) });
  };
  const groups = useMemo(() => groupsOf(lines), [lines]);
  return (
    <Graph
      label={t.objects.views.tree}
      shown={shown}
      ways={ways}
      also={also}
      layout={layout}
      selected={selected}
      focus={focus}
      acts={{
        onOpen,
        onToggle: toggle,
        onKind: (kind) => say({ kind }),
        groupOf: (item) => groups.has(item.id),
        onGroup: (item) => {
          onReveal(undefined);
          const group = groups.get(item.id);
          if (group) say({ open: toggled(look.open, group) });
        },
      }}
    />
  );
}

function useShown(lines: readonly Line[], app: Whole, matching: ReadonlySet<string> | undefined): Shown[] {
  const before = useRef<ReadonlyMap<string, Shown>>(new Map());
  const { name } = app.metadata;
  const health = app.status?.health?.status ?? "";
  const sync = app.status?.sync?.status ?? "";
  return useMemo(() => {
    const root = { title: name, what: "Application", health, sync };
    const now = lines.map((line): Shown => {
      const { item, members } = line;
      const own = line.kind === "root" ? root : { title: item?.name ?? "", what: "", health: line.health, sync: "" };
      const what = item?.kind ?? members[0]?.kind ?? own.what;
      const faint = Boolean(matching && item && !matching.has(item.id));
      return { ...line, ...own, what, sync: item?.sync ?? own.sync, faint };
    });
    const same = kept(before.current, now);
    before.current = new Map(same.map((each) => [each.id, each]));
    return same;
  }, [lines, name, health, sync, matching]);
}

interface Laid {
  readonly layout: Layout;
  readonly ways: readonly Way[];
  readonly also: readonly Way[];
}

/** Worked out anew only when lines come, go or move; not when a state changes. */
function useLaid(lines: readonly Line[]): Laid {
  const shape = lines.map((each) => `${each.id} ${each.level} ${each.open} ${each.item?.parents.join()}`).join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the shape stands for the lines
  return useMemo(() => {
    const ways = lines.flatMap(({ parent, id }): Way[] => (parent === undefined ? [] : [[parent, id]]));
    return { layout: tidy(lines), ways, also: besides(lines) };
  }, [shape]);
}

/** Of each member of a group that is unfolded, that group. */
function groupsOf(lines: readonly Line[]): Map<string, string> {
  const groups = new Set(lines.filter((each) => each.kind === "group").map((each) => each.id));
  return new Map(lines.flatMap(({ id, parent = ROOT }) => (groups.has(parent) ? [[id, parent] as const] : [])));
}
