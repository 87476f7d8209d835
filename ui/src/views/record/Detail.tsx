/** One entry: who did what to what, field by field, and where that is on the page. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type Edit, type Entry, entry } from "@/api/record";
import { Button } from "@/design/Button";
import { Loading, Trouble } from "@/design/Notice";
import { Foot, Overlay } from "@/design/Overlay";
import { Time } from "@/design/Time";
import { aboutOf, placeOf } from "@/domain/record";
import { asText, harmless } from "@/domain/shown";
import { useLanguage } from "@/text";
import { useSaid } from "@/text/settings";
import { exactly } from "@/text/time";
import { Table } from "@/views/settings/parts/Listing";
import { Fact, Facts, Several } from "@/views/settings/parts/Page";
import styles from "./Record.module.css";

export function Detail({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useSaid();
  const found = useQuery(entry(id));
  return (
    <Overlay title={t.record.entry(Number(id))} onClose={onClose}>
      <div className={styles.detail}>
        {found.error ? <Trouble error={found.error} /> : found.data ? <One of={found.data} /> : <Loading />}
      </div>
      <Foot>
        <Button onPress={onClose}>{t.close}</Button>
      </Foot>
    </Overlay>
  );
}

function One({ of }: { of: Entry }) {
  const t = useSaid();
  const { language } = useLanguage();
  const details = Object.entries(of.details ?? {});
  return (
    <>
      <Facts>
        <Fact name={t.record.when}>
          {
            <span>
              {exactly(Date.parse(of.time), language)} (<Time at={of.time} />)
            </span>
          }
        </Fact>
        <Fact name={t.record.who}>
          {<bdi>{harmless([of.who?.name, of.who?.issuer].filter(Boolean).join(", "))}</bdi>}
        </Fact>
        <Fact name={t.record.what}>{harmless(of.action)}</Fact>
        <Fact name={t.record.about}>{<About of={of} />}</Fact>
        <Fact name={t.record.project}>{of.project && <bdi>{of.project}</bdi>}</Fact>
        <Fact name={t.record.object}>{of.object && <bdi>{of.object}</bdi>}</Fact>
        <Fact name={t.record.kind}>{t.record.kinds[of.kind] ?? of.kind}</Fact>
        <Fact name={t.record.outcome}>{t.record.outcomes[of.outcome] ?? of.outcome}</Fact>
        <Fact name={t.message}>{of.message && <bdi>{harmless(of.message)}</bdi>}</Fact>
        <Fact name={t.record.revisions}>{of.revisions?.length ? <Several of={of.revisions} /> : ""}</Fact>
        <Fact name={t.record.origin}>{of.origin?.address && <bdi>{of.origin.address}</bdi>}</Fact>
        <Fact name={t.record.agent}>{of.origin?.agent && <bdi>{harmless(of.origin.agent)}</bdi>}</Fact>
      </Facts>
      {of.changes && of.changes.length > 0 && <Changes of={of.changes} />}
      {details.length > 0 && (
        <>
          <h3>{t.record.details}</h3>
          <Facts>
            {details.map(([name, value]) => (
              <Fact key={name} name={name}>
                <code>{asText(value)}</code>
              </Fact>
            ))}
          </Facts>
        </>
      )}
    </>
  );
}

function Changes({ of }: { of: readonly Edit[] }) {
  const t = useSaid();
  const side = (value: unknown) =>
    value === undefined || value === null ? <em>{t.record.notThere}</em> : <code>{asText(value)}</code>;
  return (
    <>
      <h3>{t.record.changes}</h3>
      <Table
        label={t.record.changes}
        rows={of}
        keyOf={(each, index) => `${each.field} ${index}`}
        columns={[
          {
            title: t.record.field,
            cell: (each) => (
              <>
                <code>{harmless(each.field)}</code>
                {each.by && (
                  <small>
                    {t.record.by(harmless(each.by))} {each.since && <Time at={each.since} />}
                  </small>
                )}
              </>
            ),
          },
          { title: t.record.before, cell: (each) => <del>{side(each.before)}</del> },
          { title: t.record.after, cell: (each) => <ins>{side(each.after)}</ins> },
        ]}
      />
    </>
  );
}

function About({ of }: { of: Entry }) {
  const name = harmless(aboutOf({ ...of, who: {} })) || "–"; // here it is said even of who did it
  const place = placeOf(of);
  if (!place) return <bdi>{name}</bdi>;
  if (place.to === "application") {
    return (
      <Link to="/applications/$namespace/$name" params={place} search={{}}>
        <bdi>{name}</bdi>
      </Link>
    );
  }
  if (place.to === "stack") {
    return (
      <Link to="/stacks/$namespace/$name" params={place} search={{ tab: "history" }}>
        <bdi>{name}</bdi>
      </Link>
    );
  }
  if (!place.name) {
    return (
      <Link to="/settings/$section" params={{ section: place.section }} search={{}}>
        <bdi>{name}</bdi>
      </Link>
    );
  }
  return (
    <Link to="/settings/$section/$name" params={{ section: place.section, name: place.name }} search={{}}>
      <bdi>{name}</bdi>
    </Link>
  );
}
