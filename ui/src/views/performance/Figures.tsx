/** The four figures of a time, each with how it went day by day. */

import { Bars } from "@/design/Chart";
import { last, peak } from "@/domain/chart";
import { course, DAYS, type Day, FIGURES, type Figure, type Figures as Known, often, took } from "@/domain/performance";
import { useLanguage } from "@/text";
import { usePerformance } from "@/text/performance";
import styles from "./Performance.module.css";

interface Props {
  of: Known;
  daily: readonly Day[];
}

export function Figures({ of, daily }: Props) {
  const t = usePerformance();
  const say = useSaid();
  return (
    <dl className={styles.figures}>
      {FIGURES.map((each) => (
        <div key={each}>
          <dt title={t.counted[each]}>{t.figures[each]}</dt>
          <dd>
            <b>{say.figure(each, of)}</b>
            {each === "frequency" && <small>{t.total(of.deployments ?? 0, of.failed ?? 0)}</small>}
            <Course figure={each} daily={daily} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Course({ figure, daily }: { figure: Figure; daily: readonly Day[] }) {
  const t = usePerformance();
  const say = useSaid();
  const values = course(figure, daily);
  if (last(values) === undefined) return null;
  const label = t.course(t.figures[figure], say.value(figure, last(values)), say.value(figure, peak(values)));
  const heights = values.map((each) => each ?? 0);
  switch (figure) {
    case "frequency":
      return (
        <Bars
          label={label}
          good={daily.map((each) => each.succeeded ?? 0)}
          bad={daily.map((each) => each.failed ?? 0)}
          titles={daily.map((each, at) => t.onDay(say.day(each.day), heights[at] ?? 0, each.failed ?? 0))}
        />
      );
    case "failure":
      return <Bars label={label} good={heights.map(() => 0)} bad={heights} />;
    case "lead":
    case "restore":
      return <Bars label={label} good={heights} tone="still" />;
  }
}

/** Figures as people say them, in their language. */
export function useSaid() {
  const t = usePerformance();
  const { language } = useLanguage();
  const number = (value: number) => new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value);
  const percent = (value: number) =>
    new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: value < 0.1 ? 1 : 0 }).format(value);
  const value = (figure: Figure, said: number | undefined) => {
    if (said === undefined) return t.unknown;
    if (figure === "frequency") return number(said);
    return figure === "failure" ? percent(said) : took(said, language);
  };
  return {
    value,
    figure: (figure: Figure, of: Known) => {
      if (figure !== "frequency" || !of.deployments)
        return figure === "restore" && of.restore === undefined && of.deployments && !of.failed
          ? t.whole
          : value(figure, of[figure] ?? (figure === "frequency" ? 0 : undefined));
      const [count, per] = often(of.frequency ?? 0);
      return t.per[per](number(count));
    },
    day: (said: string) =>
      new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" }).format(Date.parse(said)),
  };
}

export function Choice({ days, onDays }: { days: number; onDays: (days: number) => void }) {
  const t = usePerformance();
  return (
    <label className={styles.choice}>
      {t.last}
      <select value={days} onChange={({ target }) => onDays(Number(target.value))}>
        {DAYS.map((each) => (
          <option key={each} value={each}>
            {t.days(each)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What each of them means, for whoever asks. */
export function Counted() {
  const t = usePerformance();
  return (
    <details className={styles.counted}>
      <summary>{t.how}</summary>
      <dl>
        {FIGURES.map((each) => (
          <div key={each}>
            <dt>{t.figures[each]}</dt>
            <dd>{t.counted[each]}</dd>
          </div>
        ))}
      </dl>
      <p>{t.same}</p>
    </details>
  );
}
