/** What matters of an object, first what is wrong with it. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { live } from "@/api/objects";
import { Awaited } from "@/design/Notice";
import { Status } from "@/design/Status";
import { Time } from "@/design/Time";
import { type Body, facts, inSync } from "@/domain/object/facts";
import { isThere, owned, owners } from "@/domain/object/kin";
import { harmless } from "@/domain/shown";
import type { Item } from "@/domain/tree";
import { useText } from "@/text";
import { Containers } from "./Containers";
import { Conditions, Managers, Named } from "./Details";
import { Differs } from "./Differs";
import { Links } from "./Links";
import styles from "./Summary.module.css";
import type { Shown } from "./shown";

export function Summary(shown: Shown & { onObject: (id: string) => void }) {
  const { app, items, item, gone, onObject } = shown;
  const found = useQuery({ ...live(app.metadata, item, item.stamp), enabled: isThere(item) && !gone });
  return (
    <div className={styles.page}>
      <Health item={item} />
      {item.sync && <Differs {...shown} />}
      <Place items={items} item={item} body={found.data} onObject={onObject} />
      {item.group === "argoproj.io" && item.kind === "Application" && <Inside item={item} />}
      {isThere(item) && !gone && <Links app={app.metadata} item={item} body={found.data} />}
      {found.data ? (
        <>
          <Containers body={found.data} />
          <Conditions body={found.data} />
          <Named body={found.data} />
          <Managers body={found.data} />
        </>
      ) : (
        isThere(item) && <Awaited query={found} />
      )}
    </div>
  );
}

function Health({ item }: { item: Item }) {
  const t = useText();
  if (!item.message) return null; // the state alone stands beside the name
  return (
    <section className={styles.health} aria-label={t.list.health}>
      <Status status={item.health || "Unknown"} /> <bdi>{harmless(item.message, 4_000)}</bdi>
    </section>
  );
}

interface PlaceProps {
  items: readonly Item[];
  item: Item;
  body: Body | undefined;
  onObject: (id: string) => void;
}

function Place({ items, item, body, onObject }: PlaceProps) {
  const t = useText();
  const above = owners(items, item);
  const below = owned(items, item);
  const { wave, hook, options } = inSync(body ?? {});
  const rows: [string, React.ReactNode][] = [
    [t.one.namespace, item.namespace && <bdi>{harmless(item.namespace)}</bdi>],
    [t.object.owners, above.length > 0 && <Ways all={above} onObject={onObject} parted=" › " />],
    [t.object.owns, below.length > 0 && <Ways all={below} onObject={onObject} parted=", " />],
    ...facts(body ?? {}).map(({ name, values }): [string, React.ReactNode] => [
      t.object.facts[name],
      <Values key={name} all={values} times={name === "last"} />,
    ]),
    [t.object.images, item.images.length > 0 && <Values all={item.images} />],
    [t.object.wave, wave && harmless(wave, 50)],
    [t.object.hook, hook && harmless(hook, 200)],
    [t.object.syncOptions, options && harmless(options, 500)],
    [t.object.created, item.created && <Time at={item.created} />],
    [t.object.uid, item.uid && <code>{harmless(item.uid, 100)}</code>],
  ];
  return (
    <dl className={styles.facts}>
      {rows.map(
        ([name, value]) =>
          value && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

const MOST = 30; // that are named

function Ways({ all, parted, onObject }: { all: readonly Item[]; parted: string; onObject: (id: string) => void }) {
  return (
    <>
      {all.slice(0, MOST).map((each, at) => (
        <span key={each.id}>
          {at > 0 && parted}
          <button type="button" className={styles.way} onClick={() => onObject(each.id)}>
            {each.kind} <bdi>{harmless(each.name, 260)}</bdi>
          </button>
        </span>
      ))}
      {all.length > MOST && ` … +${all.length - MOST}`}
    </>
  );
}

function Values({ all, times = false }: { all: readonly string[]; times?: boolean }) {
  return (
    <ul>
      {all.slice(0, MOST).map((each, at) => (
        <li key={at}>{times ? <Time at={each} /> : <bdi>{harmless(each, 500)}</bdi>}</li>
      ))}
      {all.length > MOST && <li>… +{all.length - MOST}</li>}
    </ul>
  );
}

/** An application within an application has a page of its own. */
function Inside({ item }: { item: Item }) {
  const t = useText();
  return (
    <p>
      <Link to="/applications/$namespace/$name" params={{ namespace: item.namespace, name: item.name }} search={{}}>
        {t.object.openApplication}
      </Link>
    </p>
  );
}
