/** From one list of infrastructure to the others. */

import { Link, useMatchRoute } from "@tanstack/react-router";
import { useWords } from "@/text/stacks";
import styles from "./List.module.css";

export function Ways() {
  const t = useWords();
  const isHere = useMatchRoute();
  const ways = [
    ["/stacks", t.stacks],
    ["/proposals", t.proposals.title],
    ["/stacksets", t.sets.title],
  ] as const;
  return ways
    .filter(([to]) => !isHere({ to }))
    .map(([to, title]) => (
      <Link key={to} to={to} search={{}} className={styles.way}>
        {title}
      </Link>
    ));
}
