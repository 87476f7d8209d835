/** What can be done with one object. */

import { Menu, MenuItem, Popover } from "react-aria-components";
import menu from "@/design/menu.module.css";
import { links } from "@/domain/objects/facts";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import { LOGGING } from "@/views/object/address";
import type { Acts, Shown } from "./shown";

export interface Asked {
  readonly shown: Shown;
  readonly at: Element;
}

const LONG = 80; // characters of an address

export function NodeMenu({ asked, acts, onClose }: { asked: Asked; acts: Acts; onClose: () => void }) {
  const t = useText();
  const { shown, at } = asked;
  const { item } = shown;
  if (!item) return null;
  const entry = (id: string, said: string, act: () => void) => (
    <MenuItem key={id} id={id} className={menu.item ?? ""} onAction={act}>
      {said}
    </MenuItem>
  );
  return (
    <Popover
      aria-label={t.objects.menu(harmless(item.name, LONG))}
      triggerRef={{ current: at }}
      isOpen
      onOpenChange={(open) => !open && onClose()}
      placement="bottom start"
      className={menu.popover ?? ""}
    >
      <Menu
        aria-label={t.objects.menu(harmless(item.name, LONG))}
        className={menu.menu ?? ""}
        onClose={onClose}
        autoFocus
      >
        {entry("open", t.objects.open, () => acts.onOpen(item.id))}
        {LOGGING.has(item.kind) &&
          item.health !== "Missing" &&
          entry("logs", t.objects.logs, () => acts.onOpen(item.id, "logs"))}
        {shown.open !== undefined &&
          entry("fold", shown.open ? t.objects.fold : t.objects.unfold(shown.below), () => acts.onToggle(shown))}
        {acts.groupOf?.(item) && entry("group", t.objects.foldGroup, () => acts.onGroup?.(item))}
        {links(item.network).map(({ url, title }) => (
          <MenuItem key={url} href={url} target="_blank" rel="noreferrer" className={menu.item ?? ""}>
            {t.objects.visit(harmless(title, LONG))}
          </MenuItem>
        ))}
        {entry("copy", t.objects.copy, () => void navigator.clipboard?.writeText(item.name).catch(() => undefined))}
        {entry("kind", t.objects.onlyKind(harmless(item.kind, LONG)), () => acts.onKind(item.kind))}
      </Menu>
    </Popover>
  );
}
