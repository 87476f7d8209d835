/** One object of an application, beside the view that it was found in. */

import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { Dialog, Heading, Modal, ModalOverlay, Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { stringify } from "yaml";
import type { Name } from "@/api/application";
import { happenedTo } from "@/api/events";
import { live, sides } from "@/api/objects";
import { Button } from "@/design/Button";
import { Loading, Notice, Trouble } from "@/design/Notice";
import { Status } from "@/design/Status";
import { Time } from "@/design/Time";
import { hunks, lineDiff } from "@/domain/linediff";
import { harmless } from "@/domain/shown";
import type { Item } from "@/domain/tree";
import { useText } from "@/text";
import { Happenings } from "@/views/application/Events";
import one from "@/views/application/One.module.css";
import { Logs } from "./Logs";
import styles from "./ObjectPanel.module.css";

const MUCH = 400_000; // characters of a manifest that are shown
const LOGGING = new Set(["Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job"]);

interface Props {
  app: Name;
  item: Item;
  onClose: () => void;
}

export function ObjectPanel({ app, item, onClose }: Props) {
  const t = useText();
  const missing = item.health === "Missing";
  const tabs = (["summary", "live", "diff", "logs", "events"] as const).filter(
    (each) =>
      (each !== "diff" || item.sync) && (each !== "logs" || LOGGING.has(item.kind)) && (each !== "live" || !missing),
  );
  return (
    <ModalOverlay isOpen isDismissable onOpenChange={(open) => !open && onClose()} className={styles.overlay ?? ""}>
      <Modal className={styles.panel ?? ""}>
        <Dialog className={styles.dialog ?? ""}>
          <header className={styles.head}>
            <Heading slot="title">
              <small>{item.kind}</small> <bdi>{item.name}</bdi>
            </Heading>
            <Button kind="quiet" aria-label={t.close} onPress={onClose}>
              <X size={18} aria-hidden />
            </Button>
          </header>
          <Tabs className={styles.tabs ?? ""}>
            <TabList aria-label={t.object.views} className={one.list ?? ""}>
              {tabs.map((each) => (
                <Tab key={each} id={each} className={one.tab ?? ""}>
                  {t.object.tabs[each]}
                </Tab>
              ))}
            </TabList>
            <TabPanel id="summary">
              <Summary item={item} />
            </TabPanel>
            <TabPanel id="live">
              <Live app={app} item={item} />
            </TabPanel>
            <TabPanel id="diff">
              <Difference app={app} item={item} />
            </TabPanel>
            <TabPanel id="logs">
              <Logs app={app} item={item} />
            </TabPanel>
            <TabPanel id="events">
              <Events app={app} item={item} />
            </TabPanel>
          </Tabs>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Summary({ item }: { item: Item }) {
  const t = useText();
  return (
    <dl className={styles.facts}>
      <dt>{t.list.health}</dt>
      <dd>
        {item.health ? <Status status={item.health} /> : "–"} <bdi>{harmless(item.message)}</bdi>
      </dd>
      <dt>{t.list.sync}</dt>
      <dd>{item.sync ? <Status status={item.sync} /> : "–"}</dd>
      <dt>{t.one.namespace}</dt>
      <dd>
        <bdi>{item.namespace || "–"}</bdi>
      </dd>
      <dt>{t.object.created}</dt>
      <dd>
        <Time at={item.created} />
      </dd>
      {item.images.length > 0 && (
        <>
          <dt>{t.object.images}</dt>
          <dd>
            {item.images.map((each) => (
              <p key={each}>
                <code>{harmless(each)}</code>
              </p>
            ))}
          </dd>
        </>
      )}
      <dt>{t.object.uid}</dt>
      <dd>
        <code>{item.uid || "–"}</code>
      </dd>
    </dl>
  );
}

function Live({ app, item }: { app: Name; item: Item }) {
  const t = useText();
  const found = useQuery(live(app, item));
  if (!found.data)
    return found.error ? <Trouble error={found.error} again={() => void found.refetch()} /> : <Loading />;
  return (
    <>
      {item.kind === "Secret" && <p className={styles.note}>{t.object.secret}</p>}
      <pre className={styles.text} tabIndex={0}>
        {harmless(yaml(found.data), MUCH)}
      </pre>
    </>
  );
}

function Difference({ app, item }: { app: Name; item: Item }) {
  const t = useText();
  const found = useQuery(sides(app, item));
  if (found.data === undefined)
    return found.error ? <Trouble error={found.error} again={() => void found.refetch()} /> : <Loading />;
  const [before, after] = [found.data?.normalizedLiveState, found.data?.predictedLiveState].map((each) =>
    each && each !== "null" ? yaml(JSON.parse(each) as Record<string, unknown>) : "",
  );
  const lines = hunks(lineDiff(before ?? "", after ?? ""));
  if (!lines.some((each) => each && each.sign !== " ")) return <Notice title={t.object.same} />;
  return (
    <pre className={styles.text} tabIndex={0}>
      {lines.map((each, at) =>
        each ? (
          <span key={at} data-sign={each.sign}>
            {each.sign} {harmless(each.text)}
            {"\n"}
          </span>
        ) : (
          <span key={at} data-sign="gap">
            {t.object.gap}
            {"\n"}
          </span>
        ),
      )}
    </pre>
  );
}

function Events({ app, item }: { app: Name; item: Item }) {
  return <Happenings found={useQuery(happenedTo(app, item, item.uid))} />;
}

/** Without what nobody reads: who manages which field. */
function yaml(body: Record<string, unknown>): string {
  const { managedFields: _, ...metadata } = (body.metadata ?? {}) as Record<string, unknown>;
  return stringify({ ...body, metadata }, { lineWidth: 0, aliasDuplicateObjects: false });
}
