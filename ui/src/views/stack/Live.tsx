/** Resource by resource: what is under way and for how long, what failed, what is done, and how much is to come. */

import type { Followed } from "@/api/stacks/following";
import { Foreign } from "@/design/Foreign";
import { useLasting } from "@/design/Time";
import { sorted, type Worked } from "@/domain/stacks/going";
import { useWords } from "@/text/stacks";
import one from "./One.module.css";
import styles from "./Run.module.css";
import { useSeconds } from "./useSeconds";

const MOST = 100; // resources that are drawn of a kind

export function Live({ followed, running }: { followed: Followed; running: boolean }) {
  const t = useWords();
  const now = useSeconds(running);
  const { progress, at = now } = followed;
  if (!progress) return null;
  const { going, failed, done, ahead } = sorted(progress, running ? now - at : 0);
  const most = Math.max(1, ...[...going, ...done, ...failed].map(({ seconds = 0 }) => seconds));
  const part = (title: string, found: readonly Worked[], state: string) =>
    found.length > 0 && (
      <section aria-label={title}>
        <h3 className={styles.title}>
          {title} <span>{found.length}</span>
        </h3>
        <ul className={styles.resources}>
          {found.slice(0, MOST).map((each) => (
            <One key={each.address} worked={each} state={state} most={most} />
          ))}
        </ul>
        {found.length > MOST && <small className={one.why}>{t.graph.more(found.length - MOST)}</small>}
      </section>
    );
  const { total = 0, refreshed = 0, done: count = 0 } = progress;
  const left = Math.max(0, total - count - going.length - failed.length);
  return (
    <>
      {progress.step === "plan" && refreshed > 0 && <p className={one.quiet}>{t.run.refreshed(refreshed)}</p>}
      {part(t.run.failed, failed, "failed")}
      {part(running ? t.run.now : t.run.cut, going, running ? "now" : "failed")}
      {part(t.run.done, done, "done")}
      {left > 0 && progress.step === "apply" && (
        <p className={one.quiet}>
          {running ? t.run.ahead(left) : t.run.unbegun(left)}{" "}
          <Foreign
            text={ahead
              .slice(0, 3)
              .map(({ address }) => address)
              .join(", ")}
            longest={300}
          />
        </p>
      )}
    </>
  );
}

function One({ worked, state, most }: { worked: Worked; state: string; most: number }) {
  const t = useWords();
  const lasting = useLasting();
  const { address, seconds = 0 } = worked;
  return (
    <li data-state={state}>
      <code>
        <Foreign text={address} longest={500} />
      </code>
      <small>{t.run.doing[worked.state] ?? worked.state}</small>
      <span className={styles.bar} aria-hidden>
        <i style={{ inlineSize: `${Math.max(2, (seconds / most) * 100)}%` }} />
      </span>
      <small className={styles.seconds}>{lasting(seconds * 1000)}</small>
    </li>
  );
}
