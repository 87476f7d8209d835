/** What a node has, who has asked for it, and what it runs; in words, and as bars beside them. */

import { type Amount, amount, type PodGroup, shares, system } from "@/domain/objects/pods";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./Capacity.module.css";

const LONG = 200; // characters of what a node says of itself

export function Capacity({ group: { amounts, host } }: { group: PodGroup }) {
  const t = useText();
  const labels = Object.entries(host?.labels ?? {});
  const facts = [...(host ? system(host) : []), ...labels.map(([name, value]) => `${name}=${value}`)];
  if (amounts.length + facts.length === 0) return null;
  return (
    <div className={styles.node} role="group" aria-label={t.objects.capacity}>
      {facts.length > 0 && (
        <p className={styles.facts}>
          {facts.map((each) => (
            <bdi key={each}>{harmless(each, LONG)}</bdi>
          ))}
        </p>
      )}
      {amounts.length > 0 && (
        <dl className={styles.amounts}>
          {amounts.map((each) => (
            <div key={each.name}>
              <dt>{t.objects.resource[each.name] ?? each.name}</dt>
              {each.capacity ? <Known of={each} /> : <Asked of={each} />}
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

/** Nobody tells how much there is. */
function Asked({ of: { name, asked } }: { of: Amount }) {
  const t = useText();
  return <dd className={styles.words}>{t.objects.asked(amount(name, asked))}</dd>;
}

function Known({ of }: { of: Amount }) {
  const t = useText();
  const { name, capacity } = of;
  const found = shares(of);
  const parts = [
    ["asked", t.objects.byApp(amount(name, of.asked))],
    ["others", t.objects.byOthers(amount(name, of.others))],
    found.lacking > 0
      ? ["lacking", t.objects.lacking(amount(name, found.lacking))]
      : ["free", t.objects.free(amount(name, found.free), amount(name, capacity))],
  ] as const;
  return (
    <dd>
      <span className={styles.bar} data-over={found.lacking > 0} aria-hidden>
        <i data-part="asked" style={{ inlineSize: `${found.asked * 100}%` }} />
        <i data-part="others" style={{ inlineSize: `${found.others * 100}%` }} />
      </span>
      <span className={styles.words}>
        {parts.map(([part, said]) => (
          <span key={part}>
            <i data-part={part} aria-hidden /> {said}
          </span>
        ))}
      </span>
    </dd>
  );
}
