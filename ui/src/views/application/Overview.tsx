/** One application at a glance: what is wrong, what it is made of, what to look at. */

import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import type { Whole } from "@/api/application";
import { Button } from "@/design/Button";
import { Loading } from "@/design/Notice";
import { Shape, Status } from "@/design/Status";
import { kinds } from "@/domain/kinds";
import { harmless } from "@/domain/shown";
import { type Item, troubles } from "@/domain/tree";
import type { Finding } from "@/domain/verdict";
import { useText } from "@/text";
import { Around } from "./Around";
import { Facts } from "./Facts";
import styles from "./Overview.module.css";
import { type OnFinding, Verdict } from "./Verdict";

const Infrastructure = lazy(() => import("./Infrastructure").then((found) => ({ default: found.Infrastructure })));
const Told = lazy(() => import("./Told").then((found) => ({ default: found.Told })));
const Performance = lazy(() =>
  import("@/views/performance/OfApplication").then((found) => ({ default: found.OfApplication })),
);
const MOST = 12;
const KINDS = 40;
const APPLICATION = "argoproj.io/Application/";

interface Props {
  app: Whole;
  items: Item[] | undefined;
  onObject: (id: string) => void;
  onAct: OnFinding;
  /** To all objects, or those of one kind. */
  onTree: (kind?: string) => void;
  may: (finding: Finding) => boolean;
}

export function Overview({ app, items, onObject, onAct, onTree, may }: Props) {
  return (
    <div className={styles.page}>
      <Verdict app={app} items={items} onAct={onAct} may={may} />
      <Facts app={app} />
      <Suspense fallback={null}>
        <Infrastructure app={app.metadata} />
      </Suspense>
      <Objects items={items} onObject={onObject} onTree={onTree} />
      <Suspense fallback={null}>
        <Performance app={app.metadata} />
      </Suspense>
      <Suspense fallback={null}>
        <Told app={app.metadata} />
      </Suspense>
      <Around app={app} />
    </div>
  );
}

function Objects({ items, onObject, onTree }: Pick<Props, "items" | "onObject" | "onTree">) {
  const t = useText();
  if (!items) return <Loading />;
  const found = troubles(items).slice(0, MOST);
  const parts = items.filter((each) => each.id.startsWith(APPLICATION));
  return (
    <section className={styles.box}>
      {parts.length > 0 && <Parts parts={parts} />}
      {found.length > 0 && (
        <>
          <h2>{t.one.attention}</h2>
          <ul className={styles.troubles}>
            {found.map((each) => (
              <li key={each.id}>
                <Status status={health(each)} bare />
                <button type="button" className={styles.link} onClick={() => onObject(each.id)}>
                  {each.kind} <bdi>{harmless(each.name)}</bdi>
                </button>
                <span className={styles.why}>
                  <bdi>{harmless(each.message, 300)}</bdi>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <Kinds items={items} onKind={onTree} />
      <Button onPress={() => onTree()}>{t.one.allObjects(items.length)}</Button>
    </section>
  );
}

/** What it is made of; pressed, these objects. */
function Kinds({ items, onKind }: { items: Item[]; onKind: (kind: string) => void }) {
  const t = useText();
  const found = kinds(items);
  if (found.length === 0) return null;
  return (
    <>
      <h2>{t.one.madeOf}</h2>
      <ul className={styles.kinds}>
        {found.slice(0, KINDS).map(({ kind, count, worst }) => (
          <li key={kind}>
            <button type="button" className={styles.kind} onClick={() => onKind(kind)}>
              {worst && <Shape status={worst} />}
              <bdi>{harmless(kind, 100)}</bdi> <b>{count}</b>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function health(item: Item): string {
  return item.sync === "OutOfSync" && !["Degraded", "Missing"].includes(item.health) ? item.sync : item.health;
}

/** Of an app of apps: those in it, each with its own page. */
function Parts({ parts }: { parts: Item[] }) {
  const t = useText();
  return (
    <>
      <h2>{t.one.parts}</h2>
      <ul className={styles.parts}>
        {parts.slice(0, 100).map((each) => (
          <li key={each.id}>
            {each.health && <Status status={each.health} bare />}
            <Link
              to="/applications/$namespace/$name"
              params={{ namespace: each.namespace, name: each.name }}
              search={{}}
            >
              <bdi>{harmless(each.name)}</bdi>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
