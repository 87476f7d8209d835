/** What is around an application: conditions, sync windows, links elsewhere, and its badge. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { links, type Whole } from "@/api/application";
import { path } from "@/api/client";
import { settings } from "@/api/session";
import { Button } from "@/design/Button";
import { Time } from "@/design/Time";
import { annotated, webAddress } from "@/domain/links";
import { harmless } from "@/domain/shown";
import { split } from "@/domain/verdict";
import { useText } from "@/text";
import { Away } from "./Facts";
import styles from "./Overview.module.css";
import { Windows } from "./Windows";

export function Around({ app }: { app: Whole }) {
  return (
    <div className={styles.around}>
      <Conditions app={app} />
      <Windows app={app} />
      <Links app={app} />
      <Badge app={app} />
    </div>
  );
}

function Conditions({ app }: { app: Whole }) {
  const t = useText();
  const found = app.status?.conditions ?? [];
  if (found.length === 0) return null;
  return (
    <section className={styles.box}>
      <h2>{t.one.conditions}</h2>
      <ul className={styles.plain}>
        {found.map(({ type, message, lastTransitionTime }) => {
          const [said, hint] = split(message);
          return (
            <li key={`${type} ${message}`}>
              <b data-tone={type.endsWith("Error") ? "bad" : "warn"}>{harmless(type, 100)}</b>{" "}
              <small>
                <Time at={lastTransitionTime} />
              </small>
              <p>
                <bdi>{harmless(said, 2000)}</bdi>
              </p>
              {hint && (
                <small>
                  → <bdi>{harmless(hint, 600)}</bdi>
                </small>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Links({ app }: { app: Whole }) {
  const t = useText();
  const told = useQuery(links(app.metadata)).data?.items ?? [];
  const found = [
    ...annotated(app.metadata.annotations),
    ...told.flatMap(({ url, title }) => {
      const safe = webAddress(url);
      return safe ? [{ url: safe, title: title || safe }] : [];
    }),
  ];
  if (found.length === 0) return null;
  return (
    <section className={styles.box}>
      <h2>{t.one.links}</h2>
      <ul className={styles.plain}>
        {found.map((each) => (
          <li key={`${each.title} ${each.url}`}>
            <Away to={each.url}>{harmless(each.title, 200)}</Away>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The picture, and the text that shows it elsewhere. */
function Badge({ app }: { app: Whole }) {
  const t = useText();
  const [copied, setCopied] = useState(false);
  const enabled = useQuery(settings).data?.statusBadgeEnabled;
  const { name, namespace } = app.metadata;
  const picture = path("/api/badge", { name, namespace, revision: true });
  const page = `${location.origin}${path(`/applications/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`)}`;
  const text = `[![${name}](${location.origin}${picture})](${page})`;
  const copy = () =>
    void navigator.clipboard?.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  if (!enabled) return null; // the server shows none
  return (
    <section className={styles.box}>
      <h2>{t.one.badge}</h2>
      <img src={picture} alt={t.one.badge} className={styles.badge} loading="lazy" />
      <label className={styles.copied}>
        <small>{t.one.badgeHint}</small>
        <input readOnly value={text} onFocus={({ target }) => target.select()} />
      </label>
      <span>
        <Button onPress={copy}>{t.one.copy}</Button> <span role="status">{copied && t.one.copied}</span>
      </span>
    </section>
  );
}
