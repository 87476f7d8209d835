/** What is wrong, in a sentence, with the object, the remedy, and a button that does it. */

import { useQuery } from "@tanstack/react-query";
import type { Whole } from "@/api/application";
import { windows } from "@/api/windows";
import { Button } from "@/design/Button";
import { harmless } from "@/domain/shown";
import type { Item } from "@/domain/tree";
import { type Finding, verdict } from "@/domain/verdict";
import { useText } from "@/text";
import { useMoment } from "./useMoment";
import styles from "./Verdict.module.css";

const LONGEST = 600; // characters of a message that are read at once

export type OnFinding = (finding: Finding) => void;

interface Props {
  app: Whole;
  items: Item[] | undefined;
  onAct: OnFinding;
  /** Which of the buttons lead to what one may do. */
  may: (finding: Finding) => boolean;
}

export function Verdict({ app, items, onAct, may }: Props) {
  const t = useText();
  const found = verdict(app, items, useQuery(windows(app.metadata)).data);
  const { sync, health } = app.status ?? {};
  const looked = ["Synced", "OutOfSync"].includes(sync?.status ?? "") && health?.status === "Healthy";
  const tone = found[0]?.tone ?? (looked ? "good" : "still");
  return (
    <section className={styles.verdict} data-tone={tone} aria-labelledby="verdict">
      <h2 id="verdict" className="hidden">
        {t.verdict.title}
      </h2>
      {found.length === 0 && <p className={styles.sentence}>{looked ? t.verdict.fine : t.verdict.unknown}</p>}
      <ul className={styles.list}>
        {found.map((each, index) => (
          <One
            key={`${each.kind} ${each.object ?? each.message}`}
            finding={each}
            first={index === 0}
            onAct={may(each) ? onAct : undefined}
          />
        ))}
      </ul>
    </section>
  );
}

function One({ finding, first, onAct }: { finding: Finding; first: boolean; onAct: OnFinding | undefined }) {
  const t = useText();
  const moment = useMoment();
  const { kind, name, count, message, hint, act, gate } = finding;
  const remedy = hint || t.verdict.remedy[kind];
  return (
    <li className={styles.one} data-tone={finding.tone}>
      <div>
        <p className={first ? styles.sentence : styles.further}>
          <bdi>{t.verdict.says[kind](harmless(name, 200), count)}</bdi>
        </p>
        {gate && <p>{t.windows.waits(moment(gate.until, gate.timeZone))}</p>}
        {message && <Said text={message} />}
        {count > 1 && finding.object && message && <p className={styles.quiet}>{t.verdict.more(count - 1)}</p>}
        {remedy && (
          <p className={styles.remedy}>
            <bdi>{harmless(remedy, LONGEST)}</bdi>
          </p>
        )}
      </div>
      {act && onAct && (
        <Button kind={first && (act === "sync" || act === "confirm") ? "main" : "plain"} onPress={() => onAct(finding)}>
          {t.verdict.acts[act]}
        </Button>
      )}
    </li>
  );
}

/** Word for word; what is long can be opened. */
function Said({ text }: { text: string }) {
  const t = useText();
  if (text.length <= LONGEST) {
    return (
      <p className={styles.said}>
        <bdi>{harmless(text)}</bdi>
      </p>
    );
  }
  return (
    <details className={styles.said}>
      <summary>
        {t.verdict.said}: <bdi>{harmless(text, 160)}</bdi>
      </summary>
      <bdi>{harmless(text)}</bdi>
    </details>
  );
}
