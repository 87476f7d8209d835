import type { Standing } from "@/domain/proposals";
import { useWords } from "@/text/stacks";
import styles from "./Proposals.module.css";

const TONES: Readonly<Record<Standing, string>> = {
  ...{ conflict: "bad", asks: "warn", failed: "bad", waits: "warn", differs: "warn", planning: "busy" },
  ...{ approved: "good", rejected: "still", done: "good", quiet: "still" },
};

/** How a proposal stands, in a word. */
export function Mark({ standing }: { standing: Standing }) {
  const t = useWords();
  return (
    <span className={styles.mark} data-tone={TONES[standing]}>
      {t.proposals.standing[standing]}
    </span>
  );
}
