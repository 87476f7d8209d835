/** How all applications are delivered that one may see: together, and each of those that were deployed at all. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useDeferredValue } from "react";
import { type Item, performanceOfAll } from "@/api/performance";
import { Button } from "@/design/Button";
import { Bars } from "@/design/Chart";
import { Awaited, Notice } from "@/design/Notice";
import { FIGURES } from "@/domain/performance";
import { harmless } from "@/domain/shown";
import { usePerformance } from "@/text/performance";
import { Choice, Counted, Figures, useSaid } from "./Figures";
import styles from "./Performance.module.css";

interface Props {
  q: string;
  days: number;
  onDays: (days: number) => void;
  onClear: () => void;
}

export function Overview({ q, days, onDays, onClear }: Props) {
  const t = usePerformance();
  const query = useQuery(performanceOfAll(days, useDeferredValue(q)));
  const found = query.data;
  if (!found || query.error) return <Awaited query={query} />;
  return (
    <>
      <section className={styles.box} aria-label={t.all}>
        <div className={styles.head}>
          <h2>{t.all}</h2>
          <Choice days={days} onDays={onDays} />
        </div>
        {found.items.length > 0 && <Figures of={found.figures} daily={found.daily} />}
        <Counted />
      </section>
      {found.items.length > 0 ? (
        <Applications items={found.items} />
      ) : q ? (
        <Notice title={t.nothing}>
          <Button onPress={onClear}>{t.clear}</Button>
        </Notice>
      ) : (
        <Notice title={t.none(found.days)}>
          <p>{t.noneHint}</p>
        </Notice>
      )}
      {Boolean(found.more) && <p>{t.more(found.more ?? 0)}</p>}
    </>
  );
}

function Applications({ items }: { items: readonly Item[] }) {
  const t = usePerformance();
  const say = useSaid();
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={t.name}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.name}</th>
            {FIGURES.map((each) => (
              <th key={each} scope="col" title={t.counted[each]}>
                {t.figures[each]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((each) => (
            <tr key={`${each.namespace}/${each.name}`}>
              <th scope="row">
                <Link
                  to="/applications/$namespace/$name"
                  params={{ namespace: each.namespace, name: each.name }}
                  search={{}}
                >
                  <bdi>{harmless(each.name, 253)}</bdi>
                </Link>
                <small>
                  <bdi>{harmless(each.project, 100)}</bdi>
                </small>
              </th>
              {FIGURES.map((figure) => (
                <td key={figure} className={figure === "frequency" ? styles.wide : undefined}>
                  {say.figure(figure, each.figures)}
                  {figure === "frequency" && (
                    <Bars
                      label={t.total(each.figures.deployments ?? 0, each.figures.failed ?? 0)}
                      good={each.active ?? []}
                      tone="still"
                    />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
