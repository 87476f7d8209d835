/** Deliveries: what runs where, and how often, how fast and how well applications are deployed. */

import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense, useDeferredValue, useMemo, useState, useSyncExternalStore } from "react";
import { environments } from "@/api/deliveries";
import { Button } from "@/design/Button";
import { Awaited, Loading, Notice } from "@/design/Notice";
import { useTitle } from "@/design/title";
import view from "@/design/view.module.css";
import { type Family, matrix } from "@/domain/deliveries";
import { useFleet } from "@/shell/fleet";
import { useText } from "@/text";
import type { DeliveriesSearch } from "@/views/deliveries/address";
import { Cards } from "./Cards";
import styles from "./Deliveries.module.css";
import { Delivery } from "./Delivery";
import { Matrix } from "./Matrix";
import { Views } from "./Views";

const route = getRouteApi("/inside/deliveries");
const AT_A_TIME = 100; // families
const NARROW = "(max-width: 720px)";

const Performance = lazy(() => import("./Performance").then((found) => ({ default: found.Performance })));

export function Deliveries() {
  const t = useText();
  useTitle(t.deliveries.title);
  const { view } = route.useSearch();
  if (view !== "figures") return <Families />;
  return (
    <Suspense fallback={<Loading of={t.deliveries.title} />}>
      <Performance />
    </Suspense>
  );
}

/** Which revision runs in which environment, for each family. The fleet has it all already. */
function Families() {
  const t = useText();
  const { q = "", cell } = route.useSearch();
  const navigate = route.useNavigate();
  const known = useQuery(environments);
  const { rows, known: there } = useFleet();
  const [shown, setShown] = useState(AT_A_TIME);
  const narrow = useNarrow();
  const late = useDeferredValue(rows);
  const found = useMemo(() => matrix(late, known.data ?? []), [late, known.data]);
  const wanted = useDeferredValue(q).toLowerCase();
  const families = useMemo(() => found.families.filter((each) => fits(each, wanted)), [found, wanted]);
  const say = (news: { q?: string | undefined; cell?: string | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...news }) as DeliveriesSearch, replace: true });
  if (!there) return <Loading of={t.deliveries.title} />;
  if (!known.data) return <Awaited query={known} of={t.deliveries.title} />;
  const open = (key: string) => say({ cell: key });
  const looked = families.flatMap((family) =>
    family.cells.flatMap((each) =>
      each.placed.filter(({ row }) => row.key === cell).map((placed) => ({ family, placed })),
    ),
  )[0];
  return (
    <div className={view.page}>
      <div className={view.head}>
        <h1>{t.deliveries.title}</h1>
        <span role="status" className={view.count}>
          {families.length > 0 &&
            t.deliveries.count(
              families.length,
              families.reduce((sum, each) => sum + each.cells.reduce((all, one) => all + one.placed.length, 0), 0),
            )}
        </span>
        <input
          type="search"
          aria-label={t.deliveries.search}
          placeholder={t.deliveries.search}
          value={q}
          onChange={({ target }) => say({ q: target.value || undefined })}
        />
        <Views view="matrix" />
      </div>
      {families.length === 0 ? (
        <Empty searched={q !== ""} onClear={() => say({ q: undefined })} />
      ) : narrow ? (
        <Cards families={families.slice(0, shown)} onOpen={open} />
      ) : (
        <Matrix environments={found.environments} families={families.slice(0, shown)} onOpen={open} />
      )}
      {families.length > shown && (
        <Button className={styles.more ?? ""} onPress={() => setShown(shown + AT_A_TIME)}>
          {t.deliveries.more}
        </Button>
      )}
      {found.rest > 0 && found.families.length > 0 && <p className={view.count}>{t.deliveries.rest(found.rest)}</p>}
      {looked && <Delivery family={looked.family} placed={looked.placed} onClose={() => say({ cell: undefined })} />}
    </div>
  );
}

function fits(family: Family, wanted: string): boolean {
  return wanted.split(/\s+/u).every((word) => family.text.includes(word));
}

function Empty({ searched, onClear }: { searched: boolean; onClear: () => void }) {
  const t = useText();
  if (searched) {
    return (
      <Notice title={t.list.nothing}>
        <Button onPress={onClear}>{t.list.clear}</Button>
      </Notice>
    );
  }
  return (
    <Notice title={t.deliveries.none}>
      <p>{t.deliveries.noneHint}</p>
      <code>kubectl label application shop-prod trueup.dev/family=shop trueup.dev/environment=prod</code>
    </Notice>
  );
}

function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = matchMedia(NARROW);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    () => matchMedia(NARROW).matches,
  );
}
