/** The palette and the keys of the whole page; what they open is loaded when it is opened. */

import { useNavigate } from "@tanstack/react-router";
import { SearchIcon } from "lucide-react";
import { lazy, Suspense, useCallback, useState } from "react";
import { Button } from "@/design/Button";
import { type Keys as Bound, useKeys } from "@/shell/keys";
import { PLACES } from "@/shell/places";
import { useText } from "@/text";
import styles from "./Keys.module.css";

const Palette = lazy(() => import("./Palette").then((found) => ({ default: found.Palette })));
const Shortcuts = lazy(() => import("./Shortcuts").then((found) => ({ default: found.Shortcuts })));

/** Into the field that searches what is shown. */
function search(): void {
  const field = document.querySelector<HTMLInputElement>("main input[type=search], main input[role=combobox]");
  field?.focus();
  field?.select();
}

export function Keys() {
  const t = useText();
  const navigate = useNavigate();
  const [open, setOpen] = useState<"palette" | "shortcuts">();
  const close = useCallback(() => setOpen(undefined), []);
  const shortcuts = useCallback(() => setOpen("shortcuts"), []);
  const go: Bound = Object.fromEntries(
    PLACES.map(({ key, to }) => [`g ${key}`, () => void navigate({ to, search: {} })]),
  );
  useKeys({ ...go, "mod+k": () => setOpen("palette"), "?": shortcuts, "/": search });
  return (
    <>
      <Button kind="quiet" className={styles.find ?? ""} onPress={() => setOpen("palette")}>
        <SearchIcon size={15} aria-hidden />
        <span>{t.palette.open}</span>
        <kbd aria-hidden>{/Mac|iPhone|iPad/u.test(navigator.platform) ? "⌘ K" : "Ctrl K"}</kbd>
      </Button>
      <Suspense fallback={null}>
        {open === "palette" && <Palette onClose={close} onShortcuts={shortcuts} />}
        {open === "shortcuts" && <Shortcuts onClose={close} />}
      </Suspense>
    </>
  );
}
