/** One set: the roots that it has found, the Stack of each, what was passed over, and what is wrong. */

import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { ApiError } from "@/api/client";
import { keyOf } from "@/api/stacks/live";
import type { StackRow } from "@/api/stacks/types";
import { useStacks } from "@/api/stacks/useStacks";
import { type RootStatus, type StackSet, stackSet } from "@/api/stacksets";
import { Foreign } from "@/design/Foreign";
import { Loading, Notice, Trouble } from "@/design/Notice";
import { Time } from "@/design/Time";
import { useTitle } from "@/design/title";
import { commitPage, repositoryName, repositoryPage } from "@/domain/links";
import { harmless, short } from "@/domain/shown";
import { rootsOf, setStandingOf, wrongOf } from "@/domain/stacksets";
import { useWords } from "@/text/stacks";
import { Away } from "@/views/application/Facts";
import list from "@/views/proposals/Proposals.module.css";
import one from "@/views/stack/One.module.css";
import { Standing } from "@/views/stacks/Standing";
import { SetMark } from "./SetMark";

const MOST = 500; // roots that are drawn
const route = getRouteApi("/inside/stacksets/$namespace/$name");

export function One() {
  const t = useWords();
  const name = route.useParams();
  useTitle(name.name, t.sets.title);
  const found = useQuery(stackSet(name));
  if (found.error instanceof ApiError && found.error.status === 404)
    return (
      <Notice of={name.name} title={t.sets.nobody}>
        <Link to="/stacksets" search={{}}>
          {t.sets.back}
        </Link>
      </Notice>
    );
  if (!found.data)
    return found.error ? (
      <Trouble error={found.error} again={() => void found.refetch()} of={name.name} />
    ) : (
      <Loading of={name.name} />
    );
  return <Known set={found.data} />;
}

function Known({ set }: { set: StackSet }) {
  const t = useWords();
  const { status = {} } = set;
  const stacks = new Map(useStacks().rows.map((each) => [keyOf(each), each]));
  const roots = rootsOf(set);
  const wrong = wrongOf(set);
  const ready = status.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True");
  const standing = setStandingOf({ ...status, ready, paused: set.spec.suspend });
  return (
    <article className={one.page}>
      <Link to="/stacksets" search={{}} className={one.back}>
        <ArrowLeft size={14} aria-hidden />
        {t.sets.back}
      </Link>
      <header className={one.head}>
        <h1>
          <Foreign text={set.metadata.name} longest={253} />
        </h1>
        <span role="status">
          <SetMark standing={standing} />
        </span>
      </header>
      <Facts set={set} />
      {wrong.length > 0 && (
        <section className={one.box} aria-label={t.sets.wrong}>
          {wrong.map((each) => (
            <p key={each}>
              <Foreign text={each} longest={1000} />
            </p>
          ))}
        </section>
      )}
      <h2>{t.sets.roots}</h2>
      {roots.length === 0 ? (
        <p className={one.quiet}>{t.sets.noRoots}</p>
      ) : (
        <ul className={list.list}>
          {roots.slice(0, MOST).map((each) => (
            <Root
              key={`${each.path} ${each.stack}`}
              root={each}
              stack={stacks.get(keyOf({ namespace: set.metadata.namespace, name: each.stack ?? "" }))}
            />
          ))}
        </ul>
      )}
      {roots.length > MOST && <p className={one.quiet}>{t.sets.more(roots.length - MOST)}</p>}
      <Passed set={set} />
    </article>
  );
}

function Root({ root, stack }: { root: RootStatus; stack: StackRow | undefined }) {
  const t = useWords();
  const { path = ".", tool = "", why = "", state = "Current", message } = root;
  return (
    <li>
      <p className={list.name}>
        {stack ? (
          <Link to="/stacks/$namespace/$name" params={stack} search={{}}>
            <Foreign text={stack.name} longest={253} />
          </Link>
        ) : (
          <Foreign text={root.stack || path} longest={253} />
        )}
        {state === "Current" ? stack && <Standing row={stack} /> : <span>{t.sets.states[state] ?? state}</span>}
      </p>
      <p className={list.quiet}>
        <Foreign text={path} longest={253} />
        <Foreign text={tool} />
        <Foreign text={why} longest={200} />
      </p>
      {message && (
        <p className={list.quiet}>
          <Foreign text={message} longest={500} />
        </p>
      )}
    </li>
  );
}

/** Folders with configuration that are no roots; there may be many, so they are folded. */
function Passed({ set: { status = {} } }: { set: StackSet }) {
  const t = useWords();
  const { passed = 0, skipped = [] } = status;
  if (passed === 0) return null;
  return (
    <details>
      <summary>{t.sets.passed(passed)}</summary>
      <ul className={list.list}>
        {skipped.map(({ path = ".", why = "" }) => (
          <li key={path}>
            <Foreign text={path} longest={253} />
            <span className={list.quiet}>
              <Foreign text={why} longest={300} />
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Facts({ set: { spec, status = {} } }: { set: StackSet }) {
  const t = useWords();
  const { repoURL = "", path, targetRevision } = spec.source ?? {};
  return (
    <dl className={one.facts}>
      <Fact name={t.facts.source}>
        <Away to={repositoryPage(repoURL)}>{harmless(repositoryName(repoURL), 120)}</Away>{" "}
        <Foreign text={path || "."} /> <Foreign text={targetRevision || "HEAD"} longest={100} />{" "}
        {status.revision && (
          <Away to={commitPage(repoURL, status.revision)}>
            <code>{harmless(short(status.revision), 40)}</code>
          </Away>
        )}
      </Fact>
      <Fact name={t.project}>
        <Foreign text={spec.template?.spec?.project || "default"} />
      </Fact>
      <Fact name={t.sets.holds}>{t.sets.found(status.found ?? 0)}</Fact>
      <Fact name={t.sets.whenGone}>{t.sets.going[spec.gone ?? "keep"] ?? spec.gone}</Fact>
      {status.lookedAt && (
        <Fact name={t.sets.looked}>
          <Time at={status.lookedAt} />
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
