/** The figures that change all the time, each with how it went of late. */

import type { Health } from "@/api/health";
import { Spark } from "@/design/Chart";
import { last, peak } from "@/domain/chart";
import { lasting, trend } from "@/domain/health";
import { useLanguage } from "@/text";
import { useSaid } from "@/text/settings";
import styles from "./health.module.css";

export function Now({ of: { workings } }: { of: Health }) {
  const t = useSaid().health;
  const { language } = useLanguage();
  const { trends, rendering, step = 0 } = workings;
  const [lag, busy, waits, dead] = [
    trend(trends, "loop", "lag"),
    trend(trends, "rendering", "busy"),
    trend(trends, "outbox", "waiting"),
    trend(trends, "outbox", "dead"),
  ];
  const count = (value: number) => new Intl.NumberFormat(language).format(value);
  const time = (value: number) => lasting(value, language);
  const minutes = Math.round((Math.max(...[lag, busy, waits].map((each) => each.length)) * step) / 60);
  return (
    <>
      <h2>{t.now}</h2>
      <dl className={styles.now}>
        <One name={t.lag} values={lag} say={time} minutes={minutes} hint={t.lagHint} slow={0.1} />
        <One
          name={t.rendering}
          values={busy}
          say={count}
          minutes={minutes}
          most={rendering?.most}
          hint={rendering && t.renderers(rendering.busy, rendering.running, rendering.most)}
        />
        <One name={t.undelivered} values={waits} say={count} minutes={minutes} />
        <One name={t.dead} values={dead} say={count} minutes={minutes} slow={1} />
      </dl>
    </>
  );
}

interface Props {
  name: string;
  values: readonly (number | null)[];
  say: (value: number) => string;
  minutes: number;
  most?: number | undefined;
  hint?: string | undefined;
  /** From when on it is worth a look. */
  slow?: number;
}

function One({ name, values, say, minutes, most, hint, slow = Number.POSITIVE_INFINITY }: Props) {
  const t = useSaid().health;
  const now = last(values);
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <b>{now === undefined ? t.gathering : say(now)}</b>
        {hint && <small>{hint}</small>}
        {values.length > 1 && (
          <Spark
            label={t.course(name, minutes, say(peak(values)))}
            values={values}
            tone={(now ?? 0) >= slow ? "bad" : "still"}
            most={most === undefined ? undefined : Math.max(most, peak(values))}
          />
        )}
      </dd>
    </div>
  );
}
