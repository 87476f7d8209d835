/** What can be done with an object; what one may not do is absent, or says why. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { Ellipsis } from "lucide-react";
import { useState } from "react";
import { Menu, MenuItem, MenuSection, MenuTrigger, Popover, Separator } from "react-aria-components";
import { type Action, actionsOf, run } from "@/api/acts";
import { rightsTo } from "@/api/objects";
import { Button } from "@/design/Button";
import menu from "@/design/menu.module.css";
import { isThere } from "@/domain/object/kin";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import { SyncDialog } from "@/views/sync/SyncDialog";
import type { Saying } from "../Said";
import type { Shown } from "../shown";
import { ActionDialog } from "./ActionDialog";
import styles from "./Acts.module.css";
import { DeleteObject } from "./DeleteObject";
import { called, iconOf, isDangerous } from "./known";

interface Props extends Shown {
  onSaying: (saying: Saying | undefined) => void;
  onClose: () => void;
}

export function Acts({ app, item, onSaid, onSaying }: Props) {
  const t = useText();
  const there = isThere(item);
  const asked = useQuery({ ...actionsOf(app.metadata, item), enabled: there });
  const offered = asked.data ?? [];
  const rights = useQuery(
    rightsTo(
      app.metadata,
      item,
      offered.map((each) => each.name),
    ),
  ).data;
  const [open, setOpen] = useState<"sync" | "delete" | Action>();
  const running = useMutation({
    mutationFn: ({ action, said }: { action: Action; said: Record<string, string> }) =>
      run(app.metadata, item, action.name, said),
    onSuccess: (_, { action }) => {
      setOpen(undefined);
      onSaying({ tone: "good", title: t.acts.done(called(action, t)) });
    },
    onError: (error, { action }) =>
      onSaying({ tone: "bad", title: t.acts.failed(called(action, t)), text: error.message }),
  });
  const choose = (action: Action) => {
    onSaying(undefined);
    if (isDangerous(action)) setOpen(action);
    else running.mutate({ action, said: {} });
  };
  const picked = { resources: [item.id] }; // only this object, of all that the application has
  const mayDelete = there && rights?.delete;
  const mayUpdate = there && rights?.update;
  if (!rights || !(offered.length || mayDelete || mayUpdate || rights.sync)) return null;
  return (
    <>
      {rights.sync && item.sync && (
        <Button kind={item.sync === "OutOfSync" ? "main" : "plain"} onPress={() => setOpen("sync")}>
          {t.one.sync}
        </Button>
      )}
      {(offered.length > 0 || mayDelete || mayUpdate) && (
        <MenuTrigger onOpenChange={(isOpen) => void (isOpen && asked.refetch())}>
          <Button aria-label={t.acts.menu}>
            <Ellipsis size={16} aria-hidden />
          </Button>
          <Popover placement="bottom end" className={menu.popover ?? ""}>
            <Menu className={menu.menu ?? ""} aria-label={t.acts.menu}>
              <MenuSection aria-label={t.acts.actions}>
                {offered.map((each) => (
                  <Offered
                    key={each.name}
                    action={each}
                    allowed={rights.actions.includes(each.name)}
                    onChoose={() => choose(each)}
                  />
                ))}
              </MenuSection>
              {offered.length > 0 && (mayUpdate || mayDelete) && <Separator className={styles.line ?? ""} />}
              {mayUpdate && (
                <MenuItem
                  className={menu.item ?? ""}
                  onAction={() => onSaid({ objectTab: "manifest", objectView: "edit" })}
                >
                  {t.acts.edit}
                </MenuItem>
              )}
              {mayDelete && (
                <MenuItem className={`${menu.item} ${menu.danger}`} onAction={() => setOpen("delete")}>
                  {t.one.remove}
                </MenuItem>
              )}
            </Menu>
          </Popover>
        </MenuTrigger>
      )}
      {open === "sync" && <SyncDialog target={app.metadata} {...picked} onClose={() => setOpen(undefined)} />}
      {open === "delete" && (
        <DeleteObject app={app} item={item} onSaying={onSaying} onClose={() => setOpen(undefined)} />
      )}
      {typeof open === "object" && (
        <ActionDialog
          action={open}
          item={item}
          error={running.error}
          pending={running.isPending}
          onRun={(said) => running.mutate({ action: open, said })}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
}

function Offered({ action, allowed, onChoose }: { action: Action; allowed: boolean; onChoose: () => void }) {
  const t = useText();
  const Icon = iconOf(action);
  const why = !allowed ? t.acts.notAllowed : action.problem || (action.disabled ? t.acts.notNow : "");
  const more = why || t.acts.explained[action.name] || "";
  return (
    <MenuItem className={menu.item ?? ""} isDisabled={Boolean(why)} textValue={called(action, t)} onAction={onChoose}>
      <span className={styles.label}>
        <Icon size={15} aria-hidden />
        {called(action, t)}
      </span>
      {more && <span className={styles.more}>{harmless(more, 400)}</span>}
    </MenuItem>
  );
}
