/** Who has approved of a proposal, what stands in the way, and the buttons for whoever may. */

import { useQuery } from "@tanstack/react-query";
import type { Proposal, ProposalRights, ProposalRow } from "@/api/proposals";
import { user } from "@/api/session";
import { Button } from "@/design/Button";
import { Foreign } from "@/design/Foreign";
import { givenTo, obstacle } from "@/domain/proposals";
import { useWords } from "@/text/stacks";
import one from "@/views/stack/One.module.css";
import type { ProposalSearch } from "./address";
import styles from "./Proposals.module.css";

interface Props {
  proposal: Proposal;
  /** Nothing is offered until they are known. */
  rights: ProposalRights | undefined;
  row: ProposalRow | undefined;
  onSearch: (change: (before: ProposalSearch) => ProposalSearch) => void;
}

export function Deciding({ proposal, rights, row, onSearch }: Props) {
  const t = useWords();
  const me = useQuery(user).data?.name;
  const given = givenTo(proposal);
  const stands = obstacle(proposal);
  const { rejection, status } = proposal;
  const act = (which: NonNullable<ProposalSearch["act"]>) => () => onSearch((before) => ({ ...before, act: which }));
  const rejected = rejection && rejection.digest === status?.digest ? rejection : undefined;
  const open = !stands && !given.some(({ by }) => by === me) && status?.phase !== "Done";
  return (
    <section className={one.box} aria-label={t.proposals.approve}>
      <p>
        <b>
          {given.length > 0 ? (
            <Foreign text={t.proposals.approvedBy(given.map(({ by }) => by).join(", "))} longest={400} />
          ) : rejected ? (
            <Foreign text={t.proposals.rejected(rejected.by)} longest={200} />
          ) : stands ? (
            t.proposals.obstacles[stands]
          ) : (
            t.proposals.notApproved
          )}
        </b>{" "}
        {rejected?.reason && <Foreign text={rejected.reason} longest={1000} />}
      </p>
      {status?.digest && (
        <p className={one.why}>
          {t.plan.digest} <code>{status.digest.slice(0, 12)}</code>
        </p>
      )}
      {row?.message && (
        <p className={one.quiet}>
          <Foreign text={row.message} longest={1000} />
        </p>
      )}
      {stands && (given.length > 0 || rejected) && <p>{t.proposals.obstacles[stands]}</p>}
      <div className={styles.acts}>
        {row?.asks && rights?.look && (
          <Button kind="main" onPress={act("look")}>
            {t.proposals.look}
          </Button>
        )}
        {open && rights?.approve && (
          <Button kind="main" onPress={act("approve")}>
            {t.proposals.approve}
          </Button>
        )}
        {open && rights && !rights.approve && (
          <span className={one.why}>{rights.wrote ? t.proposals.wrote : t.proposals.mayNot}</span>
        )}
        {given.some(({ by }) => by === me) && <span>{t.proposals.mine}</span>}
        {rights?.reject && status?.digest && !rejected && status.phase !== "Done" && (
          <Button onPress={act("reject")}>{t.proposals.reject}</Button>
        )}
      </div>
    </section>
  );
}
