/** Pods as tiles, by where they run or by whose they are. */

import { memo, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Notice } from "@/design/Notice";
import { Status, tone } from "@/design/Status";
import { Time } from "@/design/Time";
import { GROUPINGS, type Grouping } from "@/domain/objects/look";
import type { Host } from "@/domain/objects/pods";
import { type PodGroup, pod, podGroups } from "@/domain/objects/pods";
import { harmless } from "@/domain/shown";
import type { Item } from "@/domain/tree";
import { useText } from "@/text";
import { Capacity } from "./Capacity";
import styles from "./Pods.module.css";
import type { ViewProps } from "./view";

const LONG = 300; // characters of a name
const STEP = 40; // pods that come into view together

export function Pods({ items, matching, look, say, onOpen, hosts }: ViewProps & { hosts: readonly Host[] }) {
  const t = useText();
  const by = look.by ?? "node";
  const groups = useMemo(
    () => podGroups(items, (each) => !matching || matching.has(each.id), by, hosts),
    [items, matching, by, hosts],
  );
  const most = useGrowing(groups.reduce((sum, each) => sum + each.pods.length, 0));
  const opening = useRef(onOpen);
  opening.current = onOpen;
  const open = useCallback((id: string) => opening.current(id), []);
  return (
    <div className={styles.page}>
      <label className={styles.by}>
        {t.objects.groupBy}
        <select
          value={by}
          onChange={({ target }) => say({ by: target.value === "node" ? undefined : (target.value as Grouping) })}
        >
          {GROUPINGS.map((each) => (
            <option key={each} value={each}>
              {t.objects.by[each]}
            </option>
          ))}
        </select>
      </label>
      {groups.length === 0 && (
        <Notice title={t.objects.noPods}>
          <p>{matching ? t.objects.nothingHint : t.objects.noPodsHint}</p>
        </Notice>
      )}
      {first(groups, most).map(([each, shown]) => (
        <Group key={each.id} group={each} shown={shown} by={by} onOpen={open} />
      ))}
    </div>
  );
}

/** More with every frame until all are there: a thousand at once would freeze the page. */
function useGrowing(count: number): number {
  const [most, setMost] = useState(STEP);
  useEffect(() => {
    if (most >= count) return;
    const frame = requestAnimationFrame(() => setMost(most + STEP));
    return () => cancelAnimationFrame(frame);
  }, [most, count]);
  return most;
}

/** So many pods, of the first groups. */
function first(groups: readonly PodGroup[], most: number): [PodGroup, readonly Item[]][] {
  let left = most;
  return groups.flatMap((each): [PodGroup, readonly Item[]][] => {
    if (left <= 0) return [];
    const shown = each.pods.length <= left ? each.pods : each.pods.slice(0, left);
    left -= shown.length;
    return [[each, shown]];
  });
}

interface GroupProps {
  group: PodGroup;
  shown: readonly Item[];
  by: Grouping;
  onOpen: (id: string) => void;
}

function Group({ group, shown, by, onOpen }: GroupProps) {
  const t = useText();
  const { item, pods } = group;
  return (
    <section className={styles.group}>
      <header>
        <h2>
          {item && <small>{harmless(item.kind, LONG)}</small>}{" "}
          <bdi>
            {harmless(item?.name ?? group.id, LONG) || (by === "node" ? t.objects.unscheduled : t.objects.alone)}
          </bdi>
        </h2>
        <span className={styles.count}>{t.objects.pods(pods.length)}</span>
      </header>
      {by === "node" && <Capacity group={group} />}
      <ul className={styles.tiles}>
        {shown.map((each) => (
          <Tile key={each.id} item={each} onOpen={onOpen} />
        ))}
      </ul>
    </section>
  );
}

const Tile = memo(function Tile({ item, onOpen }: { item: Item; onOpen: (id: string) => void }) {
  const t = useText();
  const { word, ready, restarts } = pod(item);
  return (
    <li>
      <button type="button" className={styles.tile} data-tone={tone(item.health)} onClick={() => onOpen(item.id)}>
        <span className={styles.name}>
          <bdi title={harmless(item.name, LONG)}>{harmless(item.name, LONG)}</bdi>
        </span>
        <span className={styles.facts}>
          <Status status={item.health || "Unknown"} bare />
          {word && word !== "Running" && <bdi>{harmless(word, 40)}</bdi>}
        </span>
        <span className={styles.facts}>
          {ready && <span title={t.objects.ready}>{ready}</span>}
          {restarts > 0 && <span className={styles.restarts}>{t.objects.restarts(restarts)}</span>}
          {item.orphan && <span>{t.objects.orphan}</span>}
          {item.deleting && <span>{t.objects.deleting}</span>}
          <Time at={item.created} />
        </span>
      </button>
    </li>
  );
});
