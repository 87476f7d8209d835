/** One application: what is wrong, first; then how it stands, and what can be done. */

import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { lazy, Suspense, useEffect, useMemo, useRef } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { useWhole, type Whole } from "@/api/application";
import { useMay } from "@/api/rights";
import { Awaited, Loading, Notice } from "@/design/Notice";
import { Status } from "@/design/Status";
import { useTitle } from "@/design/title";
import { keyOf } from "@/domain/application";
import type { Finding } from "@/domain/verdict";
import { useFleet } from "@/shell/fleet";
import { useText } from "@/text";
import { type OneSearch, TABS, type Tab as TabName } from "@/views/application/address";
import { History } from "@/views/history/History";
import type { ObjectTab } from "@/views/object/address";
import { own, useObjects } from "@/views/objects/useTree";
import { Operation } from "@/views/operation/Operation";
import { Acts } from "./Acts";
import { Changes } from "./Changes";
import { Dialogs } from "./Dialogs";
import { Events } from "./Events";
import { onFinding } from "./finding";
import styles from "./One.module.css";
import { Overview } from "./Overview";

const Objects = lazy(() => import("@/views/objects/Objects").then((found) => ({ default: found.Objects })));
const Sources = lazy(() => import("@/views/source/Sources").then((found) => ({ default: found.Sources })));
const OpenedObject = lazy(() =>
  import("@/views/object/OpenedObject").then((found) => ({ default: found.OpenedObject })),
);
const route = getRouteApi("/inside/applications/$namespace/$name");

export function One() {
  const t = useText();
  const name = route.useParams();
  useTitle(name.name);
  const { rows, known } = useFleet();
  const there = rows.find((each) => each.key === keyOf(name.namespace, name.name));
  const found = useWhole(name, there?.version ?? "");
  if (known && !there)
    return (
      <Notice title={t.one.gone} of={name.name}>
        <Link to="/applications" search={{}}>
          {t.one.back}
        </Link>
      </Notice>
    );
  if (!found.data) return <Awaited query={found} of={name.name} />;
  return <Known key={keyOf(name.namespace, name.name)} app={found.data} />;
}

function Known({ app }: { app: Whole }) {
  const t = useText();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const onSearch = (change: (before: OneSearch) => OneSearch) => void navigate({ search: change });
  const { status, metadata } = app;
  const phase = status?.operationState?.phase ?? "";
  const running = phase === "Running" || phase === "Terminating";
  return (
    <article className={styles.page}>
      <Link to="/applications" search={{}} className={styles.back}>
        <ArrowLeft size={14} aria-hidden />
        {t.one.back}
      </Link>
      <header className={styles.head}>
        <h1>
          <bdi>{metadata.name}</bdi>
        </h1>
        <span role="status" className={styles.states}>
          <Status status={status?.health?.status ?? "Unknown"} />
          <Status status={status?.sync?.status ?? "Unknown"} />
          {running && <Status status={phase} />}
          {metadata.deletionTimestamp && <em>{t.list.deleting}</em>}
        </span>
        <Acts
          app={app}
          running={running}
          onSync={() => onSearch((before) => ({ ...before, act: "sync" }))}
          onDelete={() => onSearch((before) => ({ ...before, act: "delete" }))}
        />
      </header>
      <Views app={app} search={search} onSearch={onSearch} />
      <Dialogs app={app} search={search} onSearch={onSearch} />
    </article>
  );
}

interface ViewsProps {
  app: Whole;
  search: OneSearch;
  onSearch: (change: (before: OneSearch) => OneSearch) => void;
}

function Views({ app, search, onSearch }: ViewsProps) {
  const t = useText();
  const { tab = "overview", object } = search;
  const objects = useObjects(app);
  const tree = useMemo(() => objects && own(objects), [objects]);
  const maySync = useMay("sync", app);
  const mayUpdate = useMay("update", app);
  const may = ({ act }: Finding) =>
    act === "sync" || act === "prune" ? Boolean(maySync) : act === "confirm" ? Boolean(mayUpdate) : true;
  const onTab = (next: TabName) =>
    onSearch(({ tab: _, ...before }) => (next === "overview" ? before : { ...before, tab: next }));
  const onObject = (id: string, objectTab?: ObjectTab) =>
    onSearch((before) => ({ ...before, object: id, ...(objectTab ? { objectTab } : {}) }));
  const tabs = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is about which tab is selected
  useEffect(() => {
    const selected = tabs.current?.querySelector("[aria-selected=true]");
    selected?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [tab]);
  return (
    <>
      <Tabs selectedKey={tab} onSelectionChange={(key) => onTab(key as TabName)} className={styles.tabs ?? ""}>
        <TabList ref={tabs} aria-label={t.one.views} className={styles.list ?? ""}>
          {TABS.map((each) => (
            <Tab key={each} id={each} className={styles.tab ?? ""}>
              {t.one.tabs[each]}
            </Tab>
          ))}
        </TabList>
        <TabPanel id="overview">
          <Overview
            app={app}
            items={tree}
            onObject={onObject}
            onTree={(kind) => (kind ? onSearch((before) => ({ ...before, tab: "objects", kind })) : onTab("objects"))}
            onAct={(finding) => onFinding(finding, app, onSearch)}
            may={may}
          />
        </TabPanel>
        <TabPanel id="objects" className={styles.panel ?? ""}>
          <Suspense fallback={<Loading />}>
            <Objects app={app} items={objects} selected={object} onObject={onObject} />
          </Suspense>
        </TabPanel>
        <TabPanel id="changes">
          <Changes app={app.metadata} version={app.metadata.resourceVersion ?? ""} />
        </TabPanel>
        <TabPanel id="operation">
          <Operation app={app} onObject={onObject} />
        </TabPanel>
        <TabPanel id="history">
          <History
            app={app}
            onRollBack={(to) => onSearch((before) => ({ ...before, act: "rollback", to }))}
            onCompare={(to) => onSearch(({ from: _, ...before }) => ({ ...before, act: "compare", to }))}
            onTwo={(from, to) => onSearch((before) => ({ ...before, act: "compare", from, to }))}
          />
        </TabPanel>
        <TabPanel id="source">
          <Suspense fallback={<Loading />}>
            <Sources app={app} />
          </Suspense>
        </TabPanel>
        <TabPanel id="events">
          <Events app={app.metadata} />
        </TabPanel>
      </Tabs>
      {object && (
        <Suspense fallback={null}>
          <OpenedObject app={app} items={objects} />
        </Suspense>
      )}
    </>
  );
}
