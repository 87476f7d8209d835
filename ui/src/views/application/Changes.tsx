/** What differs from Git, field by field: who made it so and since when, and which commit and line declare it. */

import { useQuery } from "@tanstack/react-query";
import { type Name, useRenewed } from "@/api/application";
import { type Difference, differences } from "@/api/differences";
import { Awaited, Notice } from "@/design/Notice";
import { Time } from "@/design/Time";
import { asText, harmless, short } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./Changes.module.css";

const MOST = 200; // objects, and fields of each, that are drawn
const LONGEST = 4_000; // characters of a value

export function Changes({ app, version }: { app: Name; version: string }) {
  const t = useText();
  const asked = differences(app);
  const found = useQuery(asked);
  useRenewed(asked.queryKey, version, found.isFetching);
  if (!found.data) return <Awaited query={found} />;
  if (found.data.differences.length === 0) return <Notice title={t.one.noChanges} />;
  return (
    <div className={styles.page}>
      {found.data.differences.slice(0, MOST).map((each) => (
        <One key={`${each.group}/${each.kind}/${each.namespace}/${each.name}`} difference={each} />
      ))}
      {found.data.differences.length > MOST && <p>{t.sync.further(found.data.differences.length - MOST)}</p>}
    </div>
  );
}

function One({ difference }: { difference: Difference }) {
  const t = useText();
  return (
    <section className={styles.one}>
      <h2>
        {difference.kind}{" "}
        <bdi>
          {difference.namespace && `${difference.namespace}/`}
          {harmless(difference.name, 300)}
        </bdi>{" "}
        <small>{t.one[difference.change]}</small>
      </h2>
      {difference.fields.length > 0 && (
        <div className={styles.scroll} tabIndex={0} role="region" aria-label={difference.name}>
          <table>
            <thead>
              <tr>
                <th>{t.one.field}</th>
                <th>{t.one.inGit}</th>
                <th>{t.one.live}</th>
                <th>{t.one.since}</th>
                <th>{t.one.declared}</th>
              </tr>
            </thead>
            <tbody>
              {difference.fields.slice(0, MOST).map((each) => (
                <tr key={each.path}>
                  <td>
                    <code>{harmless(each.path, 500)}</code>
                  </td>
                  <td className={styles.git}>
                    <Value value={each.desired} />
                  </td>
                  <td className={styles.live}>
                    <Value value={each.live} />
                  </td>
                  <td>
                    <Time at={each.since} />
                    <small>
                      <bdi>{harmless(each.manager, 200)}</bdi>
                    </small>
                  </td>
                  <td>
                    {each.declared && (
                      <code>
                        {harmless(each.declared.file, 300)}
                        {each.declared.line > 0 && `:${each.declared.line}`}
                      </code>
                    )}
                    {each.declared?.changed && (
                      <small>
                        <code>{short(each.declared.changed.commit)}</code>{" "}
                        <bdi>{harmless(each.declared.changed.subject, 300)}</bdi> ·{" "}
                        <bdi>{harmless(each.declared.changed.author, 100)}</bdi>
                      </small>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {difference.fields.length > MOST && <p>{t.sync.further(difference.fields.length - MOST)}</p>}
        </div>
      )}
    </section>
  );
}

function Value({ value }: { value: unknown }) {
  const t = useText();
  return value === undefined || value === null ? (
    <i>{t.one.notThere}</i>
  ) : (
    <bdi>{harmless(asText(value), LONGEST)}</bdi>
  );
}
