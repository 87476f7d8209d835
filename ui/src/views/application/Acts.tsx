/** What can be done with an application; what one may not do is not there. */

import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Ellipsis, RefreshCw } from "lucide-react";
import { useState } from "react";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { refresh, terminate, type Whole } from "@/api/application";
import { may } from "@/api/rights";
import { Button } from "@/design/Button";
import { useText } from "@/text";
import { SyncDialog } from "@/views/sync/SyncDialog";
import styles from "./Acts.module.css";
import { DeleteDialog } from "./DeleteDialog";

export function Acts({ app, running }: { app: Whole; running: boolean }) {
  const t = useText();
  const navigate = useNavigate();
  const [open, setOpen] = useState<"sync" | "remove">();
  const object = `${app.spec.project || "default"}/${app.metadata.name}`;
  const maySync = useQuery(may("sync", object)).data;
  const mayDelete = useQuery(may("delete", object)).data;
  const close = () => setOpen(undefined);
  return (
    <span className={styles.acts}>
      <Button onPress={() => void refresh(app.metadata)}>
        <RefreshCw size={15} aria-hidden />
        {t.one.refresh}
      </Button>
      {maySync && (
        <Button kind="main" onPress={() => setOpen("sync")}>
          {t.one.sync}
        </Button>
      )}
      <MenuTrigger>
        <Button kind="quiet" aria-label={t.one.more}>
          <Ellipsis size={18} aria-hidden />
        </Button>
        <Popover placement="bottom end" className={styles.popover ?? ""}>
          <Menu className={styles.menu ?? ""}>
            <MenuItem className={styles.item ?? ""} onAction={() => void refresh(app.metadata, "hard")}>
              {t.one.hard}
            </MenuItem>
            {maySync && running && (
              <MenuItem className={styles.item ?? ""} onAction={() => void terminate(app.metadata)}>
                {t.one.terminate}
              </MenuItem>
            )}
            {mayDelete && (
              <MenuItem className={`${styles.item} ${styles.danger}`} onAction={() => setOpen("remove")}>
                {t.one.remove}
              </MenuItem>
            )}
          </Menu>
        </Popover>
      </MenuTrigger>
      {open === "sync" && <SyncDialog targets={[app.metadata]} onClose={close} />}
      {open === "remove" && (
        <DeleteDialog app={app} onClose={close} onGone={() => void navigate({ to: "/applications", search: {} })} />
      )}
    </span>
  );
}
