/** The sync windows that are about an application, and what each does next. */

import { useQuery } from "@tanstack/react-query";
import type { Whole } from "@/api/application";
import { windows } from "@/api/windows";
import { harmless } from "@/domain/shown";
import type { Coming } from "@/domain/windows";
import { useText } from "@/text";
import styles from "./Overview.module.css";
import { useMoment } from "./useMoment";

const MOST = 50;

export function Windows({ app }: { app: Whole }) {
  const t = useText();
  const moment = useMoment();
  const found = useQuery(windows(app.metadata)).data;
  if (!found || found.windows.length === 0) return null;
  const { manual } = found;
  return (
    <section className={styles.box}>
      <h2>{t.windows.title}</h2>
      {!manual.allowed && <p>{t.windows.nobody(moment(manual.until, manual.timeZone))}</p>}
      <ul className={styles.plain}>
        {found.windows.slice(0, MOST).map((each, index) => (
          <One key={index} window={each} />
        ))}
      </ul>
    </section>
  );
}

function One({ window }: { window: Coming }) {
  const t = useText();
  const { kind, schedule, duration, timeZone, description, manualSync, open, holds, faults = [] } = window;
  return (
    <li>
      <b data-tone={kind === "deny" ? "warn" : "good"}>{t.windows.kind[kind] ?? harmless(kind, 50)}</b>{" "}
      <code>{harmless(schedule, 100)}</code> {t.windows.lasts(harmless(duration, 50))},{" "}
      <bdi>{harmless(timeZone, 100)}</bdi>
      {description && (
        <p>
          <bdi>{harmless(description, 300)}</bdi>
        </p>
      )}
      {faults.length === 0 && (
        <p>
          {open ? t.windows.open : t.windows.shut}; <Next window={window} />
        </p>
      )}
      {(holds || manualSync) && (
        <p>
          <small>{[holds && t.windows.holds, manualSync && t.windows.byHand].filter(Boolean).join("; ")}</small>
        </p>
      )}
      {faults.length > 0 && <p>{t.windows.wrong}</p>}
      {faults.map((each) => (
        <p key={each.field}>
          <small>
            <bdi>{harmless(each.message, 300)}</bdi>
          </small>
        </p>
      ))}
    </li>
  );
}

function Next({ window: { open, opens, closes, timeZone } }: { window: Coming }) {
  const t = useText();
  const moment = useMoment();
  const when = moment(open ? closes : opens, timeZone);
  if (!when) return open ? t.windows.stays : t.windows.never;
  return open ? t.windows.closes(when) : t.windows.opens(when);
}
