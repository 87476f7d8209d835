/** The frame around every view: where one can go, who one is, and whether what is shown is of now. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useRouter } from "@tanstack/react-router";
import { Boxes, ScrollText } from "lucide-react";
import { useMemo, useSyncExternalStore } from "react";
import { Fleet } from "@/api/fleet";
import { settings, user } from "@/api/session";
import { useText } from "@/text";
import { Account } from "./Account";
import styles from "./Frame.module.css";
import { FleetProvider } from "./fleet";

const PLACES = [
  { to: "/applications", icon: Boxes, called: "applications" },
  { to: "/record", icon: ScrollText, called: "record" },
] as const;

export function Frame() {
  const t = useText();
  const fleet = useFleetOfSession();
  const { connection } = useSyncExternalStore(fleet.subscribe, fleet.get);
  const { data: said } = useQuery(settings);
  return (
    <FleetProvider value={fleet}>
      <a className={styles.skip} href="#content">
        {t.skip}
      </a>
      <div className={styles.frame}>
        <header className={styles.top}>
          <Link to="/applications" className={styles.mark}>
            <img src="./icon.svg" alt="" width={24} height={24} />
            {t.app}
          </Link>
          <nav aria-label={t.nav.label} className={styles.nav}>
            {PLACES.map(({ to, icon: Icon, called }) => (
              <Link key={to} to={to} className={styles.place} activeProps={{ "aria-current": "page" }}>
                <Icon size={16} aria-hidden />
                <span>{t.nav[called]}</span>
              </Link>
            ))}
          </nav>
          <Account />
        </header>
        {said?.uiBannerContent && <Banner text={said.uiBannerContent} address={said.uiBannerURL} />}
        <p role="status" className={styles.lost} hidden={connection !== "lost"}>
          {connection === "lost" && t.connection.lost}
        </p>
        <main id="content" tabIndex={-1} className={styles.content}>
          <Outlet />
        </main>
      </div>
    </FleetProvider>
  );
}

function Banner({ text, address }: { text: string; address: string | undefined }) {
  const safe = address && /^https?:/iu.test(address);
  return (
    <p className={styles.banner}>
      {safe ? (
        <a href={address} rel="noreferrer">
          {text}
        </a>
      ) : (
        text
      )}
    </p>
  );
}

function useFleetOfSession(): Fleet {
  const client = useQueryClient();
  const router = useRouter();
  return useMemo(
    () =>
      new Fleet(() => {
        void client.fetchQuery({ ...user, staleTime: 0 }).then(
          (who) => {
            if (!who.loggedIn && !who.guests)
              void router.navigate({ to: "/login", search: { to: router.state.location.href, ended: true } });
          },
          () => undefined,
        ); // not even that is answered: the banner says so
      }),
    [client, router],
  );
}
