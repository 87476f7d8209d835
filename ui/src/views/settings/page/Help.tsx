/** Where to go on: the command line, the API, the documents, and what the keyboard does. */

import { useQuery } from "@tanstack/react-query";
import { path } from "@/api/client";
import { settings, version } from "@/api/session";
import { useBindings } from "@/shell/palette/useBindings";
import { useSaid } from "@/text/settings";
import { Copy } from "../parts/Copy";
import { Fact, Facts, Hint, Page } from "../parts/Page";
import styles from "./page.module.css";

const safe = (address: string) => /^https?:/iu.test(address);

export function Help() {
  const t = useSaid();
  const { data: running } = useQuery(version);
  const { data: said } = useQuery(settings);
  const binaries = Object.entries(said?.help?.binaryUrls ?? {}).filter(([, address]) => safe(address));
  const chat = said?.help?.chatUrl;
  return (
    <Page title={t.named.help?.[0]} hint={t.named.help?.[1]}>
      <Facts>
        <Fact name={t.help.version}>{running?.Version}</Fact>
      </Facts>
      <h2>{t.help.cli}</h2>
      <Hint>{t.help.cliHint}</Hint>
      <Copy text="pip install trueup" label={t.help.cli} />
      <Hint>{t.help.login}</Hint>
      <Copy text={`trueup login ${location.host}`} label={t.help.login} />
      <h2>{t.help.api}</h2>
      <ul className={styles.links}>
        {[
          ["/api/trueup/v1/docs", t.help.ours],
          ["/swagger-ui", t.help.argo],
          ["/api/trueup/v1/openapi.json", t.help.openapi],
        ].map(([where = "", name]) => (
          <li key={where}>
            <a href={path(where)} target="_blank" rel="noreferrer">
              {name}
            </a>
          </li>
        ))}
      </ul>
      <h2>{t.help.keyboard}</h2>
      <dl className={styles.keys}>
        {[...useBindings(), ...Object.entries(t.help.shortcuts)].map(([keys, what]) => (
          <div key={keys} style={{ display: "contents" }}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <h2>{t.help.docs}</h2>
      <Hint>{t.help.docsHint}</Hint>
      <Facts>
        {Object.entries(t.help.pages).map(([file, name]) => (
          <Fact key={file} name={name}>
            <code>docs/{file}</code>
          </Fact>
        ))}
      </Facts>
      {binaries.length > 0 && (
        <>
          <h2>{t.help.binaries}</h2>
          <ul className={styles.links}>
            {binaries.map(([name, address]) => (
              <li key={name}>
                <a href={address} rel="noreferrer">
                  <bdi>{name}</bdi>
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
      {chat && safe(chat) && (
        <p>
          <a href={chat} rel="noreferrer">
            <bdi>{said?.help?.chatText || t.help.chat}</bdi>
          </a>
        </p>
      )}
    </Page>
  );
}
