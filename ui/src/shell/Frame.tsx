/** The frame around every view: where one can go, who one is, and whether what is shown is of now. */

import { useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useRouter, useRouterState } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { Fleet } from "@/api/fleet";
import { user } from "@/api/session";
import { useSaidTitle } from "@/design/title";
import { useText } from "@/text";
import { Account } from "./Account";
import { Banners } from "./Banners";
import styles from "./Frame.module.css";
import { FleetProvider } from "./fleet";
import { Keys } from "./palette/Keys";
import { ALSO, PLACES } from "./places";

export function Frame() {
  const t = useText();
  const fleet = useFleetOfSession();
  const { connection } = useSyncExternalStore(fleet.subscribe, fleet.get);
  const content = useFocusOfView();
  return (
    <FleetProvider value={fleet}>
      {/* biome-ignore lint/a11y/useValidAnchor: with <base>, the address alone would leave the view */}
      <a
        className={styles.skip}
        href="#content"
        onClick={(event) => (event.preventDefault(), content.current?.focus())}
      >
        {t.skip}
      </a>
      <div className={styles.frame}>
        <Banners>
          <header className={styles.top}>
            <Link to="/applications" search={{}} className={styles.mark}>
              <img src="./icon.svg" alt="" width={24} height={24} />
              {t.app}
            </Link>
            <Places />
            <Keys />
            <Account />
          </header>
          <p role="status" className={styles.lost} hidden={connection !== "lost"}>
            {connection === "lost" && t.connection.lost}
          </p>
          <main id="content" ref={content} tabIndex={-1} className={styles.content}>
            <Outlet />
          </main>
        </Banners>
      </div>
      <p role="status" className="hidden">
        {useSaidTitle()}
      </p>
    </FleetProvider>
  );
}

function Places() {
  const t = useText();
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <nav aria-label={t.nav.label} className={styles.nav}>
      {PLACES.map(({ to, icon: Icon, called }) => (
        <Link
          key={to}
          to={to}
          search={{}}
          className={styles.place}
          {...(ALSO[to]?.some((each) => path.startsWith(each)) && { "aria-current": "page" })}
          activeProps={{ "aria-current": "page" }}
        >
          <Icon size={16} aria-hidden />
          <span>{t.nav[called]}</span>
        </Link>
      ))}
    </nav>
  );
}

/** Whoever goes somewhere by the keyboard goes on at its beginning, unless the view has put the focus somewhere itself. */
function useFocusOfView() {
  const content = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef<string>(undefined);
  useEffect(() => {
    const moved = before.current !== undefined && path !== before.current;
    before.current = path;
    if (moved && document.activeElement === document.body) content.current?.focus({ preventScroll: true });
  }, [path]);
  return content;
}

/** One stream for the life of the frame, wherever one goes in it. */
function useFleetOfSession(): Fleet {
  const client = useQueryClient();
  const router = useRouter();
  return useMemo(() => {
    const refused = async () => {
      const who = await client.fetchQuery({ ...user, staleTime: 0 }).catch(() => undefined);
      if (!who || who.loggedIn || who.guests) return; // not even that is answered: the frame says that the connection is lost
      const to = router.state.location.href;
      await router.navigate({ to: "/login", search: { to, ended: true } });
    };
    return new Fleet(() => void refused());
  }, [client, router]);
}
