/** The objects of one application: what owns what, where traffic goes, where pods run, or all in a list. */

import { getRouteApi } from "@tanstack/react-router";
import { List as ListIcon, Network as NetworkIcon, ServerIcon, Workflow } from "lucide-react";
import { lazy, Suspense, useDeferredValue, useEffect, useMemo, useState } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import type { Whole } from "@/api/application";
import { Button } from "@/design/Button";
import { Loading, Notice, Trouble } from "@/design/Notice";
import { filter } from "@/domain/objects/filter";
import { ALL, type Look, lookOf, narrowed, VIEWS, type View } from "@/domain/objects/look";
import type { Item } from "@/domain/tree";
import { useFleet } from "@/shell/fleet";
import { useText } from "@/text";
import type { ObjectTab } from "@/views/object/address";
import { Filters } from "./Filters";
import type { Focus } from "./Graph";
import { List } from "./List";
import styles from "./Objects.module.css";
import { Pods } from "./Pods";
import { useMedia } from "./usePage";
import { useTrunk } from "./useTree";
import type { ViewProps } from "./view";

const Tree = lazy(() => import("./Tree").then((found) => ({ default: found.Tree })));
const Network = lazy(() => import("./Network").then((found) => ({ default: found.Network })));
const route = getRouteApi("/inside/applications/$namespace/$name");

const LOOKS = { tree: Workflow, network: NetworkIcon, pods: ServerIcon, list: ListIcon };
const NARROW = "(max-width: 640px)";
const MINUTE = 60_000;
const NO_HOSTS: never[] = [];

interface Props {
  app: Whole;
  items: Item[] | undefined;
  selected: string | undefined;
  onObject: (id: string, tab?: ObjectTab) => void;
}

export function Objects({ app, items, selected, onObject }: Props) {
  const t = useText();
  const { connection, error, again, seen } = useTrunk(app.metadata);
  const fleet = useFleet();
  const lost = connection === "lost" && fleet.connection !== "lost"; // of all of it, the frame tells
  if (!items) return error ? <Trouble error={error} again={again} /> : <Loading />;
  return (
    <div className={styles.page}>
      <p role="status" className={styles.lost} hidden={!lost}>
        {lost && t.objects.lost}
      </p>
      <Views app={app} items={items} selected={selected} onObject={onObject} hosts={seen?.hosts ?? NO_HOSTS} />
    </div>
  );
}

type Inside = Props & { items: Item[]; hosts: React.ComponentProps<typeof Pods>["hosts"] };

function Views({ app, items, selected, onObject, hosts }: Inside) {
  const t = useText();
  const { look, say } = useLook();
  const narrow = useMedia(NARROW);
  const view = look.view ?? (narrow ? "list" : "tree");
  const wanted = useDeferredValue(look);
  const there = useMemo(() => (look.orphans ? items : items.filter((each) => !each.orphan)), [items, look.orphans]);
  const matching = useMatching(there, wanted);
  const { focus, find, reveal, setReveal, at } = useFinding(there, matching, selected);
  const shown = matching ? matching.size : there.length;
  const given: ViewProps = {
    ...{ app, items: there, matching, look: wanted, say, selected, reveal, focus },
    ...{ onReveal: setReveal, onOpen: onObject },
  };
  const graph = view === "tree" || view === "network";
  return (
    <>
      <div className={styles.head}>
        <Switch view={view} first={narrow ? "list" : "tree"} onView={(view) => say({ view })} />
        <span role="status" className={styles.count}>
          {t.objects.count(shown, there.length)}
        </span>
      </div>
      <Filters
        look={look}
        say={say}
        items={there}
        orphans={items.length - items.filter((each) => !each.orphan).length}
        matches={shown}
        at={graph ? at : undefined}
        onFind={find}
        foldable={view === "tree"}
      />
      {look.orphans && <p className={styles.note}>{t.objects.orphansHint}</p>}
      <Suspense fallback={<Loading />}>
        <Shown view={view} given={given} hosts={hosts} onClear={() => say(ALL)} />
      </Suspense>
    </>
  );
}

function Shown({
  view,
  given,
  hosts,
  onClear,
}: {
  view: View;
  given: ViewProps;
  hosts: Inside["hosts"];
  onClear: () => void;
}) {
  const t = useText();
  if (!given.items.length)
    return (
      <Notice title={t.objects.empty}>
        <p>{t.objects.emptyHint}</p>
      </Notice>
    );
  if (given.matching?.size === 0)
    return (
      <Notice title={t.objects.nothing}>
        <p>{t.objects.nothingHint}</p>
        <Button onPress={onClear}>{t.objects.clear}</Button>
      </Notice>
    );
  switch (view) {
    case "tree":
      return <Tree {...given} />;
    case "network":
      return <Network {...given} />;
    case "pods":
      return <Pods {...given} hosts={hosts} />;
    case "list":
      return <List {...given} />;
  }
}

/** On a phone the list comes first. */
function Switch({ view, first, onView }: { view: View; first: View; onView: (view: View) => void }) {
  const t = useText();
  const order = first === "list" ? VIEWS.toReversed() : VIEWS;
  return (
    <ToggleButtonGroup
      aria-label={t.objects.view}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[view]}
      onSelectionChange={(keys) => {
        const chosen = VIEWS.find((each) => keys.has(each));
        if (chosen) onView(chosen);
      }}
      className={styles.views ?? ""}
    >
      {order.map((each) => {
        const Icon = LOOKS[each];
        return (
          <ToggleButton key={each} id={each}>
            <Icon size={15} aria-hidden />
            {t.objects.views[each]}
          </ToggleButton>
        );
      })}
    </ToggleButtonGroup>
  );
}

function useLook(): { look: Look; say: ViewProps["say"] } {
  const said = route.useSearch();
  const navigate = route.useNavigate();
  const look = useMemo(() => lookOf(said as Record<string, unknown>), [said]);
  return {
    look,
    say: (news) => void navigate({ search: (before) => ({ ...before, ...news }) as typeof before, replace: true }),
  };
}

function useMatching(items: readonly Item[], look: Look): ReadonlySet<string> | undefined {
  const [now, setNow] = useState(() => Date.now());
  const aging = Boolean(look.since);
  useEffect(() => {
    if (!aging) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), MINUTE / 4);
    return () => clearInterval(timer);
  }, [aging]);
  return useMemo(
    () => (narrowed(look) ? new Set(items.filter(filter(look, now)).map((each) => each.id)) : undefined),
    [items, look, now],
  );
}

/** Which of those that match is looked at; and what is never folded away: that, or what is opened. */
function useFinding(items: readonly Item[], matching: ReadonlySet<string> | undefined, selected: string | undefined) {
  const [focus, setFocus] = useState<Focus>();
  const [reveal, setReveal] = useState(selected);
  const [looked, setLooked] = useState(selected);
  if (looked !== selected) {
    setLooked(selected);
    if (selected) setReveal(selected);
  }
  const found = useMemo(() => items.filter((each) => matching?.has(each.id)), [items, matching]);
  const at = found.findIndex((each) => each.id === focus?.id);
  const find = (by: 1 | -1) => {
    const next = found[(at < 0 ? (by > 0 ? 0 : found.length - 1) : at + by + found.length) % found.length];
    if (!next) return;
    setFocus((was) => ({ id: next.id, turn: (was?.turn ?? 0) + 1 }));
    setReveal(next.id);
  };
  return { focus, find, reveal, setReveal, at: at + 1 };
}
