/** One object in a graph. The keyboard is the graph's; what can be pressed here is for pointers, and in the menu, too. */

import { Ellipsis, ExternalLink, Globe, Layers, Minus, Plus, Unplug } from "lucide-react";
import { createContext, memo, type ReactNode, use, useSyncExternalStore } from "react";
import { Status, tone } from "@/design/Status";
import { links } from "@/domain/objects/facts";
import { pod } from "@/domain/objects/pods";
import { HEIGHT, WIDTH } from "@/domain/objects/tidy";
import { harmless } from "@/domain/shown";
import type { Item } from "@/domain/tree";
import { useText } from "@/text";
import styles from "./ObjectNode.module.css";
import type { Shown } from "./shown";

const LONG = 300; // characters of a name

/** Which node the keyboard is at, and what is done with one; a node that is not concerned is not drawn anew. */
export interface Desk {
  readonly subscribe: (listener: () => void) => () => void;
  readonly active: () => string;
  readonly toggle: (shown: Shown) => void;
  readonly menu: (shown: Shown, at: Element) => void;
}

/** Whether one is so far away that only names can be read. */
export const FarContext = createContext(false);
export const DeskContext = createContext<Desk | undefined>(undefined);

export const nodeId = (id: string) => `node ${id}`.replaceAll(" ", "·");

export const ObjectNode = memo(function ObjectNode({ shown, selected }: { shown: Shown; selected: boolean }) {
  const t = useText();
  const desk = use(DeskContext);
  const active = useSyncExternalStore(desk?.subscribe ?? never, () => desk?.active() === shown.id);
  const { item } = shown;
  const far = use(FarContext);
  return (
    <div
      id={nodeId(shown.id)}
      role="treeitem"
      aria-label={far ? [shown.what, titled(shown, t), t.status[shown.health]].join(" ") : undefined}
      aria-level={shown.level}
      aria-posinset={shown.position}
      aria-setsize={shown.among}
      aria-selected={selected}
      aria-expanded={shown.open}
      className={styles.node}
      data-kind={shown.kind}
      data-tone={shown.kind === "absent" ? "bad" : tone(shown.health || (item?.sync ?? ""))}
      data-faint={shown.faint || undefined}
      data-active={active || undefined}
      style={{ inlineSize: WIDTH, blockSize: HEIGHT }}
    >
      {far ? (
        <p className={styles.far}>
          <bdi>{titled(shown, t)}</bdi>
        </p>
      ) : (
        <Near shown={shown} />
      )}
    </div>
  );
});

function Near({ shown }: { shown: Shown }) {
  const t = useText();
  const desk = use(DeskContext);
  const { item } = shown;
  return (
    <>
      <div>
        <p className={styles.kind}>
          <Sign shown={shown} />
          <span>{shown.kind === "group" ? t.objects.group(shown.what, shown.members.length) : shown.what}</span>
          {item && <Marks item={item} />}
        </p>
        {shown.title && (
          <p className={styles.name}>
            <bdi title={harmless(shown.title, LONG)}>{harmless(shown.title, LONG)}</bdi>
          </p>
        )}
        <p className={styles.states}>
          <States shown={shown} />
        </p>
      </div>
      {item && (
        <button
          type="button"
          tabIndex={-1}
          className={`${styles.menu} nopan`}
          aria-label={t.objects.actions}
          onClick={(event) => {
            event.stopPropagation();
            desk?.menu(shown, event.currentTarget);
          }}
        >
          <Ellipsis size={16} aria-hidden />
        </button>
      )}
      {shown.open !== undefined && (
        <button
          type="button"
          tabIndex={-1}
          className={`${styles.toggle} nopan`}
          aria-label={shown.open ? t.objects.fold : t.objects.unfold(shown.below)}
          onClick={(event) => {
            event.stopPropagation();
            desk?.toggle(shown);
          }}
        >
          {shown.open ? <Minus size={14} aria-hidden /> : <Plus size={14} aria-hidden />}
          {!shown.open && shown.below}
        </button>
      )}
    </>
  );
}

function Sign({ shown }: { shown: Shown }) {
  if (shown.kind === "outside") return <Globe size={14} aria-hidden />;
  if (shown.kind === "absent") return <Unplug size={14} aria-hidden />;
  if (shown.kind === "group") return <Layers size={14} aria-hidden />;
  return null;
}

function States({ shown }: { shown: Shown }): ReactNode {
  const t = useText();
  const { item } = shown;
  if (shown.kind === "absent") return <span className={styles.wrong}>{t.objects.absent}</span>;
  if (shown.kind === "outside") return <span>{t.objects.outside}</span>;
  if (shown.kind === "group") return <Members members={shown.members} idle={shown.idle} />;
  const [link] = links(item?.network);
  return (
    <>
      {shown.health && <Status status={shown.health} bare />}
      {shown.sync && (shown.sync !== "Synced" || !shown.health) && <Status status={shown.sync} bare />}
      {item?.kind === "Pod" && <PodFacts item={item} />}
      {link && (
        <a
          href={link.url}
          target="_blank"
          rel="noreferrer"
          tabIndex={-1}
          className={`${styles.link} nopan`}
          onClick={(event) => event.stopPropagation()}
        >
          <ExternalLink size={12} aria-hidden />
          <bdi>{harmless(link.title, LONG)}</bdi>
        </a>
      )}
    </>
  );
}

function PodFacts({ item }: { item: Item }) {
  const t = useText();
  const { word, ready, restarts } = pod(item);
  return (
    <>
      {word && word !== "Running" && <bdi>{harmless(word, 40)}</bdi>}
      {ready && <span title={t.objects.ready}>{ready}</span>}
      {restarts > 0 && <span className={styles.restarts}>{t.objects.restarts(restarts)}</span>}
    </>
  );
}

/** How many members are how well. */
function Members({ members, idle }: { members: readonly Item[]; idle: boolean }) {
  const t = useText();
  const found = new Map<string, number>();
  for (const each of members) found.set(each.health, (found.get(each.health) ?? 0) + 1);
  const told = [...found].filter(([health]) => health);
  if (idle) return <span>{t.objects.idle}</span>;
  return told.map(([health, count]) => (
    <span key={health} className={styles.counted}>
      {told.length > 1 && count} <Status status={health} bare />
    </span>
  ));
}

/** What one should know of it beside its state. */
export function Marks({ item }: { item: Item }) {
  const t = useText();
  const told = [
    item.orphan && t.objects.orphan,
    item.hook && t.objects.hook,
    item.deleting && t.objects.deleting,
    item.confirm && t.objects.confirm,
    item.prune && t.objects.prune,
    item.facts.Revision?.replace(/^Rev:/u, "#"),
  ].filter((each) => typeof each === "string");
  return told.map((each) => (
    <small key={each} className={styles.mark}>
      <bdi>{harmless(each, 40)}</bdi>
    </small>
  ));
}

function titled({ title, what, members }: Shown, t: ReturnType<typeof useText>): string {
  return harmless(title || t.objects.group(what, members.length), LONG);
}

const never = () => () => undefined;
