/** What is asked of people: which plan it is, who has approved, who is missing, and the buttons for it. */

import { useQuery } from "@tanstack/react-query";
import { user } from "@/api/session";
import type { Approval as Given, PlanStatus, Stack } from "@/api/stacks/types";
import { Foreign } from "@/design/Foreign";
import { Time, useLasting } from "@/design/Time";
import { commitPage } from "@/domain/links";
import { harmless, short } from "@/domain/shown";
import { translated } from "@/domain/stacks/fixed";
import { isEmpty } from "@/domain/stacks/row";
import { applying } from "@/domain/stacks/verdict";
import { useWords } from "@/text/stacks";
import { Away } from "@/views/application/Facts";
import { Totals } from "@/views/stacks/Totals";
import { CopyButton } from "../CopyButton";
import { May } from "../May";
import type { Part } from "../part";
import styles from "./Approval.module.css";

const OPEN = ["Planned", "AwaitingApproval", "Approved"];

export function Approval({ stack, rights, onSearch, plan }: Part & { plan: PlanStatus }) {
  const t = useWords();
  const given = approvals(stack, plan);
  const me = useQuery(user).data?.name;
  const mine = given.some(({ by }) => by === me);
  const goes = applying(stack.status ?? {});
  const open = OPEN.includes(plan.state ?? "") && !isEmpty(plan.totals) && !plan.provisional && !goes;
  const needs = plan.needs ?? 0;
  const blocked = stack.status?.conditions?.some(({ type }) => type === "PlanBlocked") ?? false;
  const act = (name: "approve" | "reject" | "apply") => () => onSearch((before) => ({ ...before, act: name }));
  return (
    <section className={styles.card} aria-labelledby="plan">
      <div className={styles.head}>
        <h2 id="plan">{t.plan.kinds[plan.kind || "apply"] ?? t.plan.title}</h2>
        <Totals of={plan.totals ?? {}} wordy />
        <span role="status" className={styles.state} data-state={goes ? "Applying" : plan.state}>
          {goes ? t.plan.applying : (t.plan.states[plan.state ?? ""] ?? plan.state)}
        </span>
      </div>
      <Origin stack={stack} plan={plan} />
      {open && needs > 0 && <Approvers stack={stack} plan={plan} given={given} needs={needs} />}
      {open && (
        <div className={styles.acts}>
          {blocked && <p className={styles.stopped}>{t.approval.stopped}</p>}
          {plan.state === "AwaitingApproval" && !mine && !blocked && (
            <May rights={rights} to="approve" kind="main" onPress={act("approve")}>
              {t.approval.approve}
            </May>
          )}
          {mine && plan.state === "AwaitingApproval" && <span className={styles.mine}>{t.approval.mine}</span>}
          {plan.state !== "AwaitingApproval" && !blocked && (
            <May rights={rights} to="apply" kind="main" onPress={act("apply")}>
              {t.approval.apply}
            </May>
          )}
          {(rights?.approve || plan.state !== "AwaitingApproval" || mine) && (
            <May rights={rights} to="approve" onPress={act("reject")}>
              {t.approval.reject}
            </May>
          )}
        </div>
      )}
    </section>
  );
}

/** Those to this very plan; of one person the last. */
function approvals({ approvals: all = [] }: Stack, { digest }: PlanStatus): Given[] {
  return [...new Map(all.filter((each) => each.digest === digest).map((each) => [each.by, each])).values()];
}

function Origin({ stack, plan }: { stack: Stack; plan: PlanStatus }) {
  const t = useWords();
  const lasting = useLasting();
  const { digest = "", revision = "", author } = plan;
  const page = commitPage(stack.spec.source?.repoURL, revision);
  const took = Date.parse(plan.madeAt ?? "") - Date.parse(plan.startedAt ?? "");
  return (
    <p className={styles.origin}>
      <span>
        {t.plan.made} <Time at={plan.madeAt} />
        {took >= 0 && `, ${t.plan.took(lasting(took))}`}
      </span>
      {revision && (
        <span>
          {t.plan.from}{" "}
          <Away to={page}>
            <code>{harmless(short(revision), 60)}</code>
          </Away>
        </span>
      )}
      {author && (
        <span>
          <Foreign text={t.plan.author(author.replace(/ <[^>]*>$/u, ""))} longest={120} />
        </span>
      )}
      {plan.heals && <span>{t.plan.heals}</span>}
      {digest && (
        <span title={t.plan.digestHint}>
          {t.plan.digest} <code>{digest.slice(0, 12)}</code>
          <CopyButton text={digest} what={t.plan.digest} />
        </span>
      )}
    </p>
  );
}

interface ApproversProps {
  stack: Stack;
  plan: PlanStatus;
  given: readonly Given[];
  needs: number;
}

function Approvers({ stack, plan, given, needs }: ApproversProps) {
  const t = useWords();
  const missing = Math.max(needs - given.length, plan.state === "AwaitingApproval" ? 1 : 0);
  const others = stack.spec.policy?.approvers?.author === false;
  const author = plan.author?.replace(/ <[^>]*>$/u, "");
  return (
    <div className={styles.approvers}>
      <h3>{t.approval.given(given.length, needs)}</h3>
      {given.length > 0 && (
        <ul className={styles.given}>
          {given.map(({ by, at, comment }) => (
            <li key={by}>
              <b>
                <Foreign text={by} longest={120} />
              </b>{" "}
              <Time at={at} />
              {comment && (
                <blockquote>
                  <Foreign text={comment} longest={1000} />
                </blockquote>
              )}
            </li>
          ))}
        </ul>
      )}
      {missing > 0 && (
        <p>
          {t.approval.missing(missing)}{" "}
          {others && (author ? t.approval.notAuthorNamed(harmless(author, 100)) : t.approval.notAuthor)}
        </p>
      )}
      {plan.why && plan.why.length > 0 && (
        <p className={styles.why}>
          {t.approval.why}:{" "}
          <Foreign text={plan.why.map((each) => translated(each, t.fixed)).join("; ")} longest={1000} />
        </p>
      )}
    </div>
  );
}
