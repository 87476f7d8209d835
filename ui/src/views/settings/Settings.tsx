/** Settings: sections with addresses of their own, beside a list of them; on a phone the list comes first. */

import { Link, Outlet, useParams } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import { Notice } from "@/design/Notice";
import { useTitle } from "@/design/title";
import { useSaid } from "@/text/settings";
import styles from "./Settings.module.css";
import { GROUPS, SECTIONS } from "./sections";

export function Settings() {
  const t = useSaid();
  const { section, name } = useParams({ strict: false });
  useTitle(...[name, section && t.named[section]?.[0], t.title].filter((each) => each !== undefined));
  if (!section) {
    return (
      <div className={styles.cards}>
        <h1>{t.title}</h1>
        <Groups />
      </div>
    );
  }
  return (
    <div className={styles.layout}>
      <nav aria-label={t.sections} className={styles.side}>
        <Groups />
      </nav>
      <div className={styles.main}>
        <Link to="/settings" className={styles.back}>
          <ChevronLeft size={16} aria-hidden />
          {t.back}
        </Link>
        <Outlet />
      </div>
    </div>
  );
}

function Groups() {
  const t = useSaid();
  return Object.entries(GROUPS).map(([group, sections]) => (
    <div key={group}>
      <h2>{t.groups[group]}</h2>
      <ul>
        {Object.entries(sections).map(([id, { icon: Icon }]) => (
          <li key={id}>
            <Link
              to="/settings/$section"
              params={{ section: id }}
              search={{}}
              activeOptions={{ exact: false, includeSearch: false }}
              activeProps={{ "aria-current": "page" }}
            >
              <Icon size={16} aria-hidden />
              <b>{t.named[id]?.[0]}</b>
              <small>{t.named[id]?.[1]}</small>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  ));
}

export function Section() {
  const { section = "" } = useParams({ strict: false });
  const found = SECTIONS[section];
  if (!found) return <Missing />;
  return <found.list key={section} />;
}

export function Item() {
  const { section = "", name = "" } = useParams({ strict: false });
  const One = SECTIONS[section]?.one;
  if (!One) return <Missing />;
  return <One key={`${section} ${name}`} name={name} />;
}

function Missing() {
  const t = useSaid();
  return <Notice title={t.gone} of={t.title} />;
}
