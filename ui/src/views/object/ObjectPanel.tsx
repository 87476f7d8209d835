/** One object of an application: how it stands, what differs, what it says, and what can be done with it. */

import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { rightsTo } from "@/api/objects";
import { Button } from "@/design/Button";
import { Loading } from "@/design/Notice";
import { Status } from "@/design/Status";
import { isThere, pods } from "@/domain/object/kin";
import { useText } from "@/text";
import one from "@/views/application/One.module.css";
import { Acts } from "./acts/Acts";
import { LOGGING, OBJECT_TABS, type ObjectTab } from "./address";
import { Difference } from "./difference/Difference";
import { Events } from "./Events";
import { LogTab } from "./logs/LogTab";
import { Manifest } from "./manifest/Manifest";
import styles from "./ObjectPanel.module.css";
import { Panel, toPanel } from "./Panel";
import { Said, type Saying } from "./Said";
import { Summary } from "./Summary";
import { useSettled } from "./settled";
import type { Shown } from "./shown";

const Terminal = lazy(() => import("./terminal/Terminal").then((found) => ({ default: found.Terminal })));

interface Props extends Shown {
  onObject: (id: string) => void;
  onClose: () => void;
}

export function ObjectPanel({ onObject, onClose, ...given }: Props) {
  const t = useText();
  const { items, said, gone } = given;
  const item = useSettled(given.item, !gone);
  const shown: Shown = { ...given, item };
  const [saying, setSaying] = useState<Saying>();
  const tabs = useTabs(shown);
  const tab = tabs.find((each) => each === said.objectTab) ?? "summary";
  const turn = (by: 1 | -1) => {
    const at = items.findIndex((each) => each.id === item.id);
    const next = items[(at + by + items.length) % items.length];
    if (next && next.id !== item.id) onObject(next.id);
  };
  return (
    <Panel
      kind={item.kind}
      title={item.name}
      onClose={onClose}
      onKey={(event) => turned(event, turn)}
      state={
        <>
          {item.health && <Status status={item.health} />}
          {item.sync && <Status status={item.sync} />}
        </>
      }
      acts={
        <>
          {!gone && <Acts key={item.id} {...shown} onSaying={setSaying} onClose={onClose} />}
          <Turns count={items.length} onTurn={turn} />
        </>
      }
    >
      {gone && <Said saying={{ tone: "warn", title: t.object.gone, text: t.object.goneHint }} />}
      <Said saying={saying} onClose={() => setSaying(undefined)} />
      <Tabs
        key={item.id}
        selectedKey={tab}
        onSelectionChange={(key) => shown.onSaid({ objectTab: key as ObjectTab, objectView: undefined })}
        className={styles.tabs ?? ""}
      >
        <TabList aria-label={t.object.views} className={one.list ?? ""}>
          {tabs.map((each) => (
            <Tab key={each} id={each} className={one.tab ?? ""}>
              {t.object.tabs[each]}
            </Tab>
          ))}
        </TabList>
        <TabPanel id="summary">
          <Summary {...shown} onObject={onObject} />
        </TabPanel>
        <TabPanel id="manifest">
          <Manifest {...shown} onSaying={setSaying} />
        </TabPanel>
        <TabPanel id="diff">
          <Difference {...shown} />
        </TabPanel>
        <TabPanel id="events">
          <Events {...shown} />
        </TabPanel>
        <TabPanel id="logs">
          <LogTab {...shown} />
        </TabPanel>
        <TabPanel id="terminal">
          <Suspense fallback={<Loading />}>
            <Terminal {...shown} />
          </Suspense>
        </TabPanel>
      </Tabs>
    </Panel>
  );
}

/** Those that make sense for it: what one may not see is not there. */
function useTabs({ app, items, item, said }: Shown): readonly ObjectTab[] {
  const rights = useQuery(rightsTo(app.metadata, item)).data;
  const some = pods(items, item).length > 0;
  const later = LOGGING.has(item.kind) && isThere(item);
  const there: Readonly<Record<ObjectTab, boolean>> = {
    summary: true,
    manifest: true,
    diff: item.sync !== "",
    events: isThere(item),
    logs: (some || later) && (rights ? rights.logs : said.objectTab === "logs"),
    terminal: some && (rights ? rights.terminal : said.objectTab === "terminal"),
  };
  return OBJECT_TABS.filter((each) => there[each]);
}

/** To the object before, and to the next: also by Alt and an arrow. */
function turned(event: KeyboardEvent, turn: (by: 1 | -1) => void) {
  if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
  if (event.target instanceof HTMLSelectElement) return; // there it opens the choice
  event.preventDefault();
  toPanel(event.target as Element); // what has the focus goes with the object
  turn(event.key === "ArrowDown" ? 1 : -1);
}

function Turns({ count, onTurn }: { count: number; onTurn: (by: 1 | -1) => void }) {
  const t = useText();
  if (count < 2) return null;
  return (
    <>
      <Button kind="quiet" aria-label={t.object.previousObject} onPress={() => onTurn(-1)}>
        <ChevronUp size={18} aria-hidden />
      </Button>
      <Button kind="quiet" aria-label={t.object.nextObject} onPress={() => onTurn(1)}>
        <ChevronDown size={18} aria-hidden />
      </Button>
    </>
  );
}
