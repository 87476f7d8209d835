/** Terraform roots beside applications: how many of them one should look at, each a way there. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Layers } from "lucide-react";
import { stacks } from "@/api/stacks/stacks";
import { STATES, tally } from "@/domain/stacks/row";
import { useInfrastructure } from "@/text/infrastructure";
import styles from "./Infrastructure.module.css";

const FINE = ["fine", "unknown"];

/** *always*: also when all of them are well. */
export function Infrastructure({ always }: { always: boolean }) {
  const t = useInfrastructure();
  const rows = useQuery(stacks).data?.items ?? [];
  const counts = tally(rows);
  const shown = STATES.filter((each) => counts[each] > 0 && (always || !FINE.includes(each)));
  if (shown.length === 0) return null;
  return (
    <p className={styles.strip}>
      <Layers size={15} aria-hidden />
      <Link to="/stacks" search={{}}>
        {t.title}
      </Link>
      {shown.map((state) => (
        <Link key={state} to="/stacks" search={{ state }} className={styles.state} data-state={state}>
          {t.states[state]} <b>{counts[state]}</b>
        </Link>
      ))}
    </p>
  );
}
