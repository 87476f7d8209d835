/** One proposal: what a commit would do to all that it touches, in order, and one approval for all of it. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { useRenewed } from "@/api/application";
import { ApiError } from "@/api/client";
import {
  proposal as asked,
  type Proposal,
  type ProposalRights,
  type ProposalRow,
  type Proposed,
  planProposal,
  proposalRights,
  proposed,
  useProposals,
} from "@/api/proposals";
import { keyOf } from "@/api/stacks/live";
import { Button } from "@/design/Button";
import { Foreign } from "@/design/Foreign";
import { Loading, Notice, Trouble } from "@/design/Notice";
import { Wrong } from "@/design/Overlay";
import { Time } from "@/design/Time";
import { useTitle } from "@/design/title";
import { commitPage, repositoryName, repositoryPage, webAddress } from "@/domain/links";
import { standingOf, stepsOf } from "@/domain/proposals";
import { harmless, short } from "@/domain/shown";
import { useWords } from "@/text/stacks";
import { Away } from "@/views/application/Facts";
import one from "@/views/stack/One.module.css";
import { Findings } from "@/views/stack/plan/Findings";
import type { ProposalSearch } from "./address";
import { Deciding } from "./Deciding";
import { Dialogs } from "./Dialogs";
import { Mark } from "./Mark";
import { Part } from "./Part";
import styles from "./Proposals.module.css";

const route = getRouteApi("/inside/proposals/$namespace/$name");

export function One() {
  const t = useWords();
  const name = route.useParams();
  useTitle(name.name, t.proposals.title);
  const live = useProposals();
  const key = keyOf(name);
  const row = live.rows.find((each) => keyOf(each) === key);
  const found = useQuery(asked(name));
  const whole = ["proposal", name.namespace, name.name, "whole"];
  useRenewed(whole, `${key} ${live.turns.get(key) ?? 0}`, found.isFetching);
  const gone = found.error instanceof ApiError && found.error.status === 404;
  if ((live.known && !row && found.isFetched) || gone)
    return (
      <Notice of={name.name} title={t.proposals.gone}>
        <Link to="/proposals" search={{}}>
          {t.proposals.back}
        </Link>
      </Notice>
    );
  if (!found.data)
    return found.error ? (
      <Trouble error={found.error} again={() => void found.refetch()} of={name.name} />
    ) : (
      <Loading of={name.name} />
    );
  return <Known key={key} proposal={found.data} row={row} />;
}

function Known({ proposal, row }: { proposal: Proposal; row: ProposalRow | undefined }) {
  const t = useWords();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const onSearch = (change: (before: ProposalSearch) => ProposalSearch) => void navigate({ search: change });
  const { metadata, spec, status = {} } = proposal;
  const parts = status.parts ?? [];
  const steps = stepsOf(parts);
  const turn = [status.digest, ...parts.map(({ id, state }) => `${id} ${state}`)].join("\n");
  const rights = useQuery(
    proposalRights(metadata, [...parts.map(({ id }) => id), ...(status.authors ?? [])].join()),
  ).data;
  const plans = useQuery({ ...proposed(metadata, turn), enabled: search.part !== undefined }).data;
  return (
    <article className={one.page}>
      <Link to="/proposals" search={{}} className={one.back}>
        <ArrowLeft size={14} aria-hidden />
        {t.proposals.back}
      </Link>
      <header className={one.head}>
        <h1>
          <Foreign text={[spec.number && `#${spec.number}`, spec.title || metadata.name].filter(Boolean).join(" ")} />
        </h1>
        <span role="status">{row && <Mark standing={standingOf(row)} />}</span>
        <Acts proposal={proposal} rights={rights} onSearch={onSearch} />
      </header>
      <Facts proposal={proposal} />
      <Deciding proposal={proposal} rights={rights} row={row} onSearch={onSearch} />
      <Findings findings={status.remarks ?? []} risks={[]} onFind={() => undefined} />
      {parts.length > 0 && <h2>{t.proposals.parts}</h2>}
      <div className={styles.parts}>
        {parts
          .toSorted((a, b) => (steps.get(a.id) ?? 0) - (steps.get(b.id) ?? 0))
          .map((each) => (
            <Part
              key={each.id}
              part={each}
              step={steps.get(each.id) ?? 1}
              plan={planOf(plans?.parts, each)}
              open={search.part === each.id}
              onOpen={(open) => onSearch(({ part: _, ...before }) => (open ? { ...before, part: each.id } : before))}
            />
          ))}
      </div>
      <Dialogs proposal={proposal} act={search.act} onClose={() => onSearch(({ act: _, ...before }) => before)} />
    </article>
  );
}

function planOf(plans: Proposed["parts"], part: { kind?: string; namespace?: string; name?: string }) {
  const found = plans?.find(
    ({ kind, namespace = "", name }) =>
      kind === part.kind && namespace === (part.namespace ?? "") && name === part.name,
  );
  return plans ? (found?.plan ?? null) : undefined;
}

interface ActsProps {
  proposal: Proposal;
  rights: ProposalRights | undefined;
  onSearch: (change: (before: ProposalSearch) => ProposalSearch) => void;
}

function Acts({ proposal, rights, onSearch }: ActsProps) {
  const t = useWords();
  const planning = useMutation({ mutationFn: () => planProposal(proposal.metadata) });
  return (
    <span className={`${styles.acts} ${one.push}`}>
      {rights?.plan && (
        <Button isPending={planning.isPending} onPress={() => planning.mutate()}>
          {t.proposals.anew}
        </Button>
      )}
      {rights?.remove && (
        <Button kind="quiet" onPress={() => onSearch((before) => ({ ...before, act: "remove" }))}>
          {t.proposals.remove}
        </Button>
      )}
      <Wrong error={planning.error} />
    </span>
  );
}

function Facts({ proposal: { spec, status = {} } }: { proposal: Proposal }) {
  const t = useWords();
  return (
    <dl className={one.facts}>
      <Fact name={t.facts.source}>
        <Away to={repositoryPage(spec.repoURL)}>{harmless(repositoryName(spec.repoURL), 200)}</Away>{" "}
        <Foreign text={spec.revision ?? ""} longest={200} />{" "}
        {spec.base && <Foreign text={t.proposals.into(spec.base)} longest={200} />}{" "}
        {status.revision && (
          <Away to={commitPage(spec.repoURL, status.revision)}>
            <code>{harmless(short(status.revision), 40)}</code>
          </Away>
        )}{" "}
        {spec.foreign && <small>{t.proposals.fork}</small>}
      </Fact>
      {status.merge && status.merge !== status.revision && (
        <Fact name={t.proposals.asMerged}>
          <Away to={commitPage(spec.repoURL, status.base ?? "")}>
            <code>{harmless(short(status.base ?? ""), 40)}</code>
          </Away>
        </Fact>
      )}
      {spec.link && (
        <Fact name={t.proposals.pull}>
          <Away to={webAddress(spec.link)}>{harmless(spec.link, 200)}</Away>
        </Fact>
      )}
      {status.authors?.length ? (
        <Fact name={t.proposals.authors}>
          <Foreign text={status.authors.join(", ")} longest={300} />
        </Fact>
      ) : null}
      {status.since && (
        <Fact name={t.proposals.made}>
          <Time at={status.since} />
        </Fact>
      )}
      {status.merged && (
        <Fact name={t.proposals.merged}>
          <Time at={status.merged} />
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
