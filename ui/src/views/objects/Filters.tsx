/** What is left out of the views of the objects; each choice is in the address. */

import { ChevronDown, ChevronLeft, ChevronRight, X } from "lucide-react";
import { type KeyboardEvent, useMemo } from "react";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { Button } from "@/design/Button";
import { Status } from "@/design/Status";
import { values } from "@/domain/objects/filter";
import { AGES, ALL, FACETS, type Facet, joined, type Look, NONE, narrowed, parts } from "@/domain/objects/look";
import { harmless } from "@/domain/shown";
import type { Item } from "@/domain/tree";
import { useText } from "@/text";
import styles from "./Filters.module.css";
import type { ViewProps } from "./view";

const LONG = 80; // characters of a value

interface Props {
  look: Look;
  say: ViewProps["say"];
  items: readonly Item[];
  /** How many of the items are orphans, shown or not. */
  orphans: number;
  matches: number;
  /** Which of the matches is looked at, from 1; undefined: this view finds none. */
  at: number | undefined;
  onFind: (by: 1 | -1) => void;
  foldable: boolean;
}

export function Filters({ look, say, items, orphans, matches, at, onFind, foldable }: Props) {
  const t = useText();
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || at === undefined || !matches) return;
    event.preventDefault();
    onFind(event.shiftKey ? -1 : 1);
  };
  return (
    <search className={styles.bar} aria-label={t.objects.filters}>
      <input
        type="search"
        className={styles.find}
        aria-label={t.objects.find}
        placeholder={t.objects.hint}
        value={look.q ?? ""}
        onChange={({ target }) => say({ q: target.value || undefined })}
        onKeyDown={press}
      />
      {look.q && at !== undefined && matches > 0 && (
        <span className={styles.steps}>
          <Button kind="quiet" aria-label={t.objects.previous} onPress={() => onFind(-1)}>
            <ChevronLeft size={16} aria-hidden />
          </Button>
          <span role="status">{at > 0 && t.objects.match(at, matches)}</span>
          <Button kind="quiet" aria-label={t.objects.next} onPress={() => onFind(1)}>
            <ChevronRight size={16} aria-hidden />
          </Button>
        </span>
      )}
      {FACETS.map((each) => (
        <Choice key={each} facet={each} look={look} say={say} items={items} />
      ))}
      <Since look={look} say={say} />
      {foldable && (
        <label className={styles.check} title={t.objects.compactHint}>
          <input
            type="checkbox"
            checked={!look.full}
            onChange={({ target }) => say({ full: target.checked ? undefined : "yes" })}
          />
          {t.objects.compact}
        </label>
      )}
      {(orphans > 0 || look.orphans) && (
        <label className={styles.check} title={t.objects.orphansHint}>
          <input
            type="checkbox"
            checked={Boolean(look.orphans)}
            onChange={({ target }) => say({ orphans: target.checked ? "yes" : undefined })}
          />
          {t.objects.orphans(orphans)}
        </label>
      )}
      {narrowed(look) && (
        <Button kind="quiet" onPress={() => say(ALL)}>
          <X size={14} aria-hidden />
          {t.objects.clear}
        </Button>
      )}
    </search>
  );
}

const CALLED = { kind: "kind", health: "health", sync: "sync", ns: "namespace" } as const;

function Choice({ facet, look, say, items }: { facet: Facet } & Pick<Props, "look" | "say" | "items">) {
  const t = useText();
  const chosen = parts(look[facet]);
  const there = useMemo(() => values(items, facet), [items, facet]);
  const gone = chosen
    .filter((each) => !there.some(([value]) => value === each))
    .map((each): [string, number] => [each, 0]);
  const all = [...there, ...gone];
  if (all.length < 2 && !chosen.length) return null;
  const name = t.objects[CALLED[facet]];
  return (
    <MenuTrigger>
      <Button className={chosen.length ? (styles.chosen ?? "") : ""}>
        {name}
        {chosen.length > 0 && <b>{chosen.length === 1 ? called(chosen[0] ?? "", t) : chosen.length}</b>}
        <ChevronDown size={14} aria-hidden />
      </Button>
      <Popover placement="bottom start" className={styles.popover ?? ""}>
        <Menu
          aria-label={name}
          selectionMode="multiple"
          selectedKeys={chosen}
          onSelectionChange={(keys) =>
            say({ [facet]: keys === "all" ? undefined : joined([...keys].map(String).sort()) })
          }
          className={styles.menu ?? ""}
        >
          {all.map(([value, count]) => (
            <MenuItem key={value} id={value} textValue={called(value, t)} className={styles.item ?? ""}>
              <span className={styles.tick} aria-hidden />
              {(facet === "health" || facet === "sync") && value !== NONE ? (
                <Status status={value} bare />
              ) : (
                <bdi>{called(value, t)}</bdi>
              )}
              <small>{count}</small>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function called(value: string, t: ReturnType<typeof useText>): string {
  return value === NONE ? t.objects.none : (t.status[value] ?? harmless(value, LONG));
}

function Since({ look, say }: Pick<Props, "look" | "say">) {
  const t = useText();
  const all = !look.since || (AGES as readonly string[]).includes(look.since) ? AGES : [...AGES, look.since];
  const said = (age: string) => `${age.slice(0, -1)} ${t.objects.units[age.slice(-1)] ?? ""}`;
  return (
    <select
      aria-label={t.objects.created}
      className={`${styles.since} ${look.since ? styles.chosen : ""}`}
      value={look.since ?? ""}
      onChange={({ target }) => say({ since: target.value || undefined })}
    >
      <option value="">{t.objects.anyTime}</option>
      {all.map((each) => (
        <option key={each} value={each}>
          {t.objects.since(said(each))}
        </option>
      ))}
    </select>
  );
}
