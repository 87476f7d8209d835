/** Where the filters are: beside the list, or over it where there is no room. */

import { ListFilter } from "lucide-react";
import { type ComponentProps, lazy, Suspense, useState } from "react";
import { Button } from "@/design/Button";
import { useNarrow, useWide } from "@/design/narrow";
import { Overlay } from "@/design/Overlay";
import { useText } from "@/text";
import { useFiltersOpen } from "./kept";
import styles from "./Side.module.css";

const Filters = lazy(() => import("./Filters").then((found) => ({ default: found.Filters })));

export interface Side {
  open: boolean;
  turn: () => void;
  over: boolean;
}

/** Open beside the list, where there is room for it and nobody has closed it. */
export function useSide(): Side {
  const narrow = useNarrow();
  const wide = useWide();
  const [kept, keep] = useFiltersOpen();
  const [over, setOver] = useState(false);
  const beside = kept ?? wide;
  return narrow
    ? { open: over, over: true, turn: () => setOver(!over) }
    : { open: beside, over: false, turn: () => keep(!beside) };
}

export function SideButton({ side: { open, turn }, active }: { side: Side; active: number }) {
  const t = useText();
  return (
    <Button onPress={turn} aria-expanded={open}>
      <ListFilter size={16} aria-hidden />
      <span className={styles.word}>{t.filters.open}</span>
      {active > 0 && (
        <>
          <b className={styles.active} aria-hidden>
            {active}
          </b>
          <span className="hidden">{t.filters.active(active)}</span>
        </>
      )}
    </Button>
  );
}

export function SidePanel({ side: { open, over, turn }, ...rest }: { side: Side } & ComponentProps<typeof Filters>) {
  const t = useText();
  if (!open) return null;
  const filters = (
    <Suspense fallback={null}>
      <Filters {...rest} />
    </Suspense>
  );
  if (!over)
    return (
      <aside className={styles.side} aria-label={t.filters.title}>
        <h2 className="hidden">{t.filters.title}</h2>
        {filters}
      </aside>
    );
  return (
    <Overlay title={t.filters.title} onClose={turn}>
      <div className={styles.sheet}>{filters}</div>
      <Button kind="main" onPress={turn}>
        {t.filters.done}
      </Button>
    </Overlay>
  );
}
