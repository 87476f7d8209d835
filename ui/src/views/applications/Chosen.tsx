/** What can be done with the applications that are selected, also with those that the search hides. */

import { RefreshCw, X } from "lucide-react";
import { useMemo, useState } from "react";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { Button } from "@/design/Button";
import menu from "@/design/menu.module.css";
import type { Row } from "@/domain/row";
import { useText } from "@/text";
import { BulkSync } from "./BulkSync";
import styles from "./Chosen.module.css";
import { Refreshing, useRefreshing } from "./Refreshing";

interface Props {
  rows: readonly Row[];
  chosen: ReadonlySet<string>;
  /** Those that the search shows. */
  shown: readonly Row[];
  onChosen: (chosen: ReadonlySet<string>) => void;
}

const KINDS = ["normal", "hard"] as const;

export function Chosen({ rows, chosen, shown, onChosen }: Props) {
  const t = useText();
  const [syncing, setSyncing] = useState<readonly Row[]>();
  const refreshing = useRefreshing();
  const there = useMemo(() => (chosen.size ? rows.filter((each) => chosen.has(each.key)) : []), [rows, chosen]);
  const seen = useMemo(() => (chosen.size ? shown.filter((each) => chosen.has(each.key)) : []), [shown, chosen]);
  if (there.length === 0 && !refreshing.state) return null;
  return (
    <div className={styles.bar} role="region" aria-label={t.bulk.selected(there.length)}>
      <Refreshing {...refreshing} />
      {there.length > 0 && (
        <div className={styles.acts}>
          <b>{t.bulk.selected(there.length)}</b>
          {seen.length < there.length && (
            <span className={styles.unseen}>
              {t.bulk.unseen(there.length - seen.length)}
              <Button kind="quiet" onPress={() => onChosen(new Set(seen.map((each) => each.key)))}>
                {t.bulk.unselectUnseen}
              </Button>
            </span>
          )}
          <MenuTrigger>
            <Button aria-label={t.bulk.refreshHow}>
              <RefreshCw size={15} aria-hidden />
              {t.bulk.refresh}
            </Button>
            <Popover className={menu.popover ?? ""} placement="top">
              <Menu
                className={menu.menu ?? ""}
                aria-label={t.bulk.refreshHow}
                disabledKeys={refreshing.busy ? KINDS : []}
                onAction={(kind) => refreshing.begin(there, kind as (typeof KINDS)[number])}
              >
                {KINDS.map((each) => (
                  <MenuItem key={each} id={each} className={menu.item ?? ""}>
                    {t.bulk[each]}
                  </MenuItem>
                ))}
              </Menu>
            </Popover>
          </MenuTrigger>
          <Button kind="main" onPress={() => setSyncing(there)}>
            {t.bulk.sync}
          </Button>
          <Button kind="quiet" aria-label={t.bulk.unselect} onPress={() => onChosen(new Set())}>
            <X size={16} aria-hidden />
          </Button>
        </div>
      )}
      {syncing && <BulkSync targets={syncing} onClose={() => setSyncing(undefined)} />}
    </div>
  );
}
