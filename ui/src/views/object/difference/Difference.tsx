/** What differs of an object: in two columns, in one, or field by field with who made it so. */

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { sides } from "@/api/objects";
import { Awaited, Loading, Notice, Trouble } from "@/design/Notice";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import { useMade } from "../beside";
import type { Given } from "../beside/tasks";
import { stampOf } from "../Differs";
import { useKept } from "../kept";
import manifest from "../manifest/Manifest.module.css";
import type { Shown } from "../shown";
import styles from "./Difference.module.css";
import { Fields } from "./Fields";
import { Lines } from "./Lines";

const VIEWS = ["split", "inline", "fields"] as const;
type View = (typeof VIEWS)[number];

export function Difference(shown: Shown) {
  const { app, item, said, onSaid } = shown;
  const t = useText();
  const [kept, keep] = useKept("difference", window.innerWidth < 760 ? "inline" : "split");
  const view = VIEWS.find((each) => each === said.objectView) ?? VIEWS.find((each) => each === kept) ?? "inline";
  const choose = (next: View) => (keep(next), onSaid({ objectView: next }));
  return (
    <>
      <div className={manifest.bar}>
        <div className={manifest.choice} role="group" aria-label={t.object.ways}>
          {VIEWS.map((each) => (
            <button key={each} type="button" aria-pressed={view === each} onClick={() => choose(each)}>
              {t.object.way[each]}
            </button>
          ))}
        </div>
        {view !== "fields" && (
          <label className={manifest.check}>
            <input
              type="checkbox"
              checked={said.objectRaw ?? false}
              onChange={({ target }) => onSaid({ objectRaw: target.checked || undefined })}
            />
            {t.object.raw}
          </label>
        )}
      </div>
      {view === "fields" ? (
        <Fields app={app.metadata} item={item} stamp={stampOf(app, item)} />
      ) : (
        <Text {...shown} split={view === "split"} />
      )}
    </>
  );
}

function Text({ app, item, said, split }: Shown & { split: boolean }) {
  const t = useText();
  const found = useQuery(sides(app.metadata, item, stampOf(app, item)));
  const raw = said.objectRaw ?? false;
  const { data } = found;
  const given = useMemo((): Given<"differing"> | undefined => (data ? [data, raw] : undefined), [data, raw]);
  const answer = useMade("differing", given);
  if (data === undefined) return <Awaited query={found} />;
  if (data && !("data" in answer)) return answer.error ? <Trouble error={answer.error} /> : <Loading />;
  const made = answer.data;
  if (!made) return <Notice title={t.object.undeclared} />;
  const changed = made.counts.gone + made.counts.come > 0;
  return (
    <>
      {made.kind !== "update" && <p className={styles.sentence}>{t.object.only[made.kind]}</p>}
      {made.kind === "update" && changed && (
        <p className={styles.sentence}>{t.object.lines(made.counts.gone, made.counts.come)}</p>
      )}
      {made.passedOver.length > 0 &&
        (raw ? (
          <p className={styles.ignored}>
            {t.object.ignored}{" "}
            {made.passedOver.slice(0, 50).map((each) => (
              <code key={each}>{harmless(each, 300)} </code>
            ))}
          </p>
        ) : (
          <p className={styles.sentence}>{t.object.someIgnored(made.passedOver.length)}</p>
        ))}
      {changed ? <Lines key={String(raw)} rows={made.rows} split={split} /> : <Notice title={t.object.same} />}
    </>
  );
}
