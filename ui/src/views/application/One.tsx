/** One application: what is wrong, first; then how it stands, and what can be done. */

import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { lazy, Suspense } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { type Whole, whole } from "@/api/application";
import { Loading, Notice, Trouble } from "@/design/Notice";
import { Status } from "@/design/Status";
import { useTitle } from "@/design/title";
import { keyOf } from "@/domain/application";
import { useFleet } from "@/shell/fleet";
import { TABS, type Tab as TabName } from "@/shell/router";
import { useText } from "@/text";
import { History } from "@/views/history/History";
import { useTree } from "@/views/objects/useTree";
import { Acts } from "./Acts";
import { Changes } from "./Changes";
import { Events } from "./Events";
import styles from "./One.module.css";
import { Overview } from "./Overview";

const Tree = lazy(() => import("@/views/objects/Tree").then((found) => ({ default: found.Tree })));
const ObjectPanel = lazy(() => import("@/views/object/ObjectPanel").then((found) => ({ default: found.ObjectPanel })));
const route = getRouteApi("/inside/applications/$namespace/$name");

export function One() {
  const t = useText();
  const name = route.useParams();
  const { tab = "overview", object } = route.useSearch();
  useTitle(name.name);
  const navigate = route.useNavigate();
  const { rows, known } = useFleet();
  const there = rows.find((each) => each.key === keyOf(name.namespace, name.name));
  const stamp = there ? `${there.health} ${there.sync} ${there.operation} ${there.changed} ${there.revision}` : "";
  const found = useQuery(whole(name, stamp));
  if (known && !there)
    return (
      <Notice title={t.one.gone}>
        <Link to="/applications" search={{}}>
          {t.one.back}
        </Link>
      </Notice>
    );
  if (!found.data)
    return found.error ? <Trouble error={found.error} again={() => void found.refetch()} /> : <Loading />;
  return (
    <article className={styles.page}>
      <Link to="/applications" search={{}} className={styles.back}>
        <ArrowLeft size={14} aria-hidden />
        {t.one.back}
      </Link>
      <header className={styles.head}>
        <h1>
          <bdi>{name.name}</bdi>
        </h1>
        <Status status={there?.health ?? "Unknown"} />
        <Status status={there?.sync ?? "Unknown"} />
        {there?.operation === "Running" && <Status status="Running" />}
        <Acts app={found.data} running={there?.operation === "Running"} />
      </header>
      <Views
        app={found.data}
        tab={tab}
        onTab={(next) => void navigate({ search: next === "overview" ? {} : { tab: next }, replace: true })}
        stamp={stamp}
        object={object}
        onObject={(id) =>
          void navigate({ search: ({ object: _, ...before }) => (id ? { ...before, object: id } : before) })
        }
      />
    </article>
  );
}

interface ViewsProps {
  app: Whole;
  tab: TabName;
  onTab: (tab: TabName) => void;
  stamp: string;
  object: string | undefined;
  onObject: (id: string | undefined) => void;
}

function Views({ app, tab, onTab, stamp, object, onObject }: ViewsProps) {
  const t = useText();
  const tree = useTree(app);
  const shown = object && tree?.find((each) => each.id === object);
  return (
    <>
      <Tabs selectedKey={tab} onSelectionChange={(key) => onTab(key as TabName)} className={styles.tabs ?? ""}>
        <TabList aria-label={t.one.views} className={styles.list ?? ""}>
          {TABS.map((each) => (
            <Tab key={each} id={each} className={styles.tab ?? ""}>
              {t.one.tabs[each]}
            </Tab>
          ))}
        </TabList>
        <TabPanel id="overview">
          <Overview app={app} items={tree} onObject={onObject} />
        </TabPanel>
        <TabPanel id="tree">
          <Suspense fallback={<Loading />}>
            <Tree items={tree} root={app} onObject={onObject} />
          </Suspense>
        </TabPanel>
        <TabPanel id="changes">
          <Changes app={app.metadata} stamp={stamp} />
        </TabPanel>
        <TabPanel id="history">
          <History app={app} />
        </TabPanel>
        <TabPanel id="events">
          <Events app={app.metadata} />
        </TabPanel>
      </Tabs>
      {shown && (
        <Suspense fallback={null}>
          <ObjectPanel key={shown.id} app={app.metadata} item={shown} onClose={() => onObject(undefined)} />
        </Suspense>
      )}
    </>
  );
}
