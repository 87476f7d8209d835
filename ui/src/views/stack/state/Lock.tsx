/** Who holds the state, since when and for what; and the way to take it from them. */

import { LockKeyhole, LockKeyholeOpen } from "lucide-react";
import type { StateLock } from "@/api/stacks/states";
import { Foreign } from "@/design/Foreign";
import { Time } from "@/design/Time";
import { useWords } from "@/text/stacks";
import { May } from "../May";
import one from "../One.module.css";
import type { Part } from "../part";
import styles from "./State.module.css";

export function Lock({ lock, rights, onSearch }: Part & { lock: StateLock | undefined }) {
  const t = useWords();
  if (!lock)
    return (
      <p className={styles.free} role="status">
        <LockKeyholeOpen size={15} aria-hidden /> {t.state.free}
      </p>
    );
  const who = lock.info.Who || lock.by || "?";
  const what = (lock.info.Operation ?? "").replace(/^OperationType/u, "").toLowerCase();
  return (
    <section className={one.box} aria-label={t.state.lock}>
      <p className={styles.held} role="status">
        <LockKeyhole size={15} aria-hidden />
        <span>
          <b>
            <Foreign text={t.state.held(who)} longest={200} />
          </b>{" "}
          {what && <Foreign text={t.state.heldFor(what)} longest={80} />} {t.state.since}{" "}
          <Time at={lock.at ?? lock.info.Created} />
          {lock.info.ID && (
            <small>
              <code>{lock.info.ID.slice(0, 64)}</code>
            </small>
          )}
        </span>
      </p>
      {lock.run && <p className={one.quiet}>{t.state.ours}</p>}
      <div>
        <May rights={rights} to="unlock" onPress={() => onSearch((before) => ({ ...before, act: "unlock" }))}>
          {t.state.unlock}
        </May>
      </div>
    </section>
  );
}
