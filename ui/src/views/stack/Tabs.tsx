/** The views of one Stack, each with its address. */

import { lazy, Suspense, useEffect, useRef } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import type { RunStatus } from "@/api/stacks/types";
import { Loading } from "@/design/Notice";
import { useWords } from "@/text/stacks";
import { TABS, type Tab as TabName } from "./address";
import { Drift } from "./Drift";
import { History } from "./History";
import styles from "./One.module.css";
import { Outputs } from "./Outputs";
import type { Part } from "./part";
import { Plan } from "./plan/Plan";
import { State } from "./state/State";

const Resources = lazy(() => import("./Resources").then((found) => ({ default: found.Resources })));
const Run = lazy(() => import("./Run").then((found) => ({ default: found.Run })));
const Manifest = lazy(() => import("./Manifest").then((found) => ({ default: found.Manifest })));

export function Views({ run, ...part }: Part & { run: RunStatus | undefined }) {
  const t = useWords();
  const { tab = "plan" } = part.search;
  const drifted = part.stack.status?.drift?.resources?.length ?? 0;
  const tabs = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is about which tab is selected
  useEffect(() => {
    const selected = tabs.current?.querySelector("[aria-selected=true]");
    selected?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [tab]);
  const onTab = (next: TabName) => part.onSearch(() => (next === "plan" ? {} : { tab: next }));
  return (
    <Tabs selectedKey={tab} onSelectionChange={(key) => onTab(key as TabName)} className={styles.tabs ?? ""}>
      <TabList ref={tabs} aria-label={t.views} className={styles.list ?? ""}>
        {TABS.map((each) => (
          <Tab key={each} id={each} className={styles.tab ?? ""}>
            {t.tabs[each]}
            {each === "drift" && drifted > 0 && <b>{drifted}</b>}
          </Tab>
        ))}
      </TabList>
      {TABS.map((each) => (
        <TabPanel key={each} id={each} className={styles.panel ?? ""}>
          <Suspense fallback={<Loading />}>
            <Shown tab={each} run={run} part={part} />
          </Suspense>
        </TabPanel>
      ))}
    </Tabs>
  );
}

function Shown({ tab, run, part }: { tab: TabName; run: RunStatus | undefined; part: Part }) {
  switch (tab) {
    case "plan":
      return <Plan {...part} />;
    case "resources":
      return <Resources {...part} />;
    case "run":
      return <Run {...part} run={run} />;
    case "outputs":
      return <Outputs {...part} />;
    case "state":
      return <State {...part} />;
    case "drift":
      return <Drift {...part} run={run} />;
    case "history":
      return <History {...part} />;
    case "manifest":
      return <Manifest {...part} />;
  }
}
