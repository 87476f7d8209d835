/** How far an application is from the environment before it: in commits that touch its own files. */

import { useQuery } from "@tanstack/react-query";
import { between } from "@/api/history";
import type { Row } from "@/domain/row";
import { useText } from "@/text";
import { Commits } from "@/views/history/Between";
import styles from "./Delivery.module.css";

interface Props {
  row: Row;
  runs: string;
  other: string;
  environment: string;
}

const COMMIT = /^[0-9a-f]{40}$/u;

export function Distance({ row, runs, other, environment }: Props) {
  const t = useText();
  const known = COMMIT.test(runs) && COMMIT.test(other);
  const found = useQuery({ ...between(row, runs, other, 0), enabled: known }).data;
  if (!known || !found) return null;
  const { commits, undone, more } = found;
  const [behind, ahead] = [commits.length, undone.length];
  return (
    <section className={styles.preview}>
      <h3>
        {behind > 0
          ? t.deliveries.behindBy(behind, more, environment)
          : ahead > 0
            ? t.deliveries.aheadBy(ahead, more, environment)
            : t.deliveries.even(environment)}
      </h3>
      {behind + ahead > 0 && <Commits app={row} index={0} since={runs} until={other} />}
    </section>
  );
}
