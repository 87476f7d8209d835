/** What differs from Git, field by field: who made it so and since when, and which commit and line declare it. */

import { useQuery } from "@tanstack/react-query";
import { type Name, useRenewed } from "@/api/application";
import { type Difference, differences } from "@/api/differences";
import { Loading, Notice, Trouble } from "@/design/Notice";
import { Time } from "@/design/Time";
import { asText, short } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./Changes.module.css";

export function Changes({ app, version }: { app: Name; version: string }) {
  const t = useText();
  const asked = differences(app);
  const found = useQuery(asked);
  useRenewed(asked.queryKey, version, found.isFetching);
  if (!found.data)
    return found.error ? <Trouble error={found.error} again={() => void found.refetch()} /> : <Loading />;
  if (found.data.differences.length === 0) return <Notice title={t.one.noChanges} />;
  return (
    <div className={styles.page}>
      {found.data.differences.map((each) => (
        <One key={`${each.group}/${each.kind}/${each.namespace}/${each.name}`} difference={each} />
      ))}
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
          {difference.name}
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
              {difference.fields.map((each) => (
                <tr key={each.path}>
                  <td>
                    <code>{each.path}</code>
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
                      <bdi>{each.manager}</bdi>
                    </small>
                  </td>
                  <td>
                    {each.declared && (
                      <code>
                        {each.declared.file}
                        {each.declared.line > 0 && `:${each.declared.line}`}
                      </code>
                    )}
                    {each.declared?.changed && (
                      <small>
                        <code>{short(each.declared.changed.commit)}</code> <bdi>{each.declared.changed.subject}</bdi> ·{" "}
                        <bdi>{each.declared.changed.author}</bdi>
                      </small>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Value({ value }: { value: unknown }) {
  const t = useText();
  return value === undefined || value === null ? <i>{t.one.notThere}</i> : <bdi>{asText(value)}</bdi>;
}
