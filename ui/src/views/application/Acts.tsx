/** What can be done with an application; what one may not do is not there. */

import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Ellipsis, RefreshCw } from "lucide-react";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { refresh, terminate, type Whole } from "@/api/application";
import { useMay } from "@/api/rights";
import { Button } from "@/design/Button";
import menu from "@/design/menu.module.css";
import { Wrong } from "@/design/Overlay";
import { useText } from "@/text";
import styles from "./Acts.module.css";

interface Props {
  app: Whole;
  running: boolean;
  onSync: () => void;
  onDelete: () => void;
}

export function Acts({ app, running, onSync, onDelete }: Props) {
  const t = useText();
  const navigate = useNavigate();
  const maySync = useMay("sync", app);
  const mayDelete = useMay("delete", app);
  const mayUpdate = useMay("update", app);
  const refreshing = useMutation({ mutationFn: (kind: "normal" | "hard") => refresh(app.metadata, kind) });
  const ending = useMutation({ mutationFn: () => terminate(app.metadata) });
  const nothing = maySync === false && mayDelete === false && mayUpdate === false;
  return (
    <div className={styles.acts}>
      <span role="status" className={styles.said}>
        {refreshing.isPending ? t.one.refreshing : refreshing.isSuccess ? t.one.refreshed : nothing ? t.one.mayNot : ""}
      </span>
      <Button isPending={refreshing.isPending} onPress={() => refreshing.mutate("normal")}>
        <RefreshCw size={15} aria-hidden />
        {t.one.refresh}
      </Button>
      {maySync && (
        <Button kind="main" onPress={onSync}>
          {t.one.sync}
        </Button>
      )}
      <MenuTrigger>
        <Button kind="quiet" aria-label={t.one.more}>
          <Ellipsis size={18} aria-hidden />
        </Button>
        <Popover placement="bottom end" className={menu.popover ?? ""}>
          <Menu className={menu.menu ?? ""}>
            <MenuItem className={menu.item ?? ""} onAction={() => refreshing.mutate("hard")}>
              {t.one.hard}
            </MenuItem>
            <MenuItem
              className={menu.item ?? ""}
              onAction={() =>
                void navigate({
                  to: "/record",
                  search: { application: app.metadata.name, appNamespace: app.metadata.namespace },
                })
              }
            >
              {t.one.onRecord}
            </MenuItem>
            {maySync && running && (
              <MenuItem className={menu.item ?? ""} onAction={() => ending.mutate()}>
                {t.one.terminate}
              </MenuItem>
            )}
            {mayDelete && (
              <MenuItem className={`${menu.item} ${menu.danger}`} onAction={onDelete}>
                {t.one.remove}
              </MenuItem>
            )}
          </Menu>
        </Popover>
      </MenuTrigger>
      <div className={styles.wrong}>
        <Wrong error={refreshing.error ?? ending.error} />
      </div>
    </div>
  );
}
