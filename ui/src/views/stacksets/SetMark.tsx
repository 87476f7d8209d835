import type { SetStanding } from "@/domain/stacksets";
import { useWords } from "@/text/stacks";
import styles from "@/views/proposals/Proposals.module.css";

const TONES: Readonly<Record<SetStanding, string>> = {
  ...{ wrong: "bad", gone: "warn", paused: "still", unknown: "busy", fine: "good" },
};

/** How a set stands, in a word. */
export function SetMark({ standing }: { standing: SetStanding }) {
  const t = useWords();
  return (
    <span className={styles.mark} data-tone={TONES[standing]}>
      {t.sets.standing[standing]}
    </span>
  );
}
