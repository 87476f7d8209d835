/**
 * How a Stack stands: what is wrong or what it waits for, the most urgent first, each with what to do.
 *
 * Pure: the Stack in, findings out. The words for a kind, and its remedy, are texts of that kind.
 */

import type { RunStatus, Stack } from "@/api/stacks/types";
import { split } from "@/domain/verdict";
import { isEmpty } from "./row";

export const KINDS = [
  "protected",
  "deleting",
  "running",
  "asked",
  "blocked",
  "stalled",
  "failed",
  "lost",
  "timedOut",
  "refused",
  "locked",
  "approval",
  "depends",
  "approved",
  "planned",
  "provisional",
  "drift",
  "cancelled",
  "rejected",
  "noted",
  "suspended",
  "outOfSync",
  "missing",
] as const;
export type Kind = (typeof KINDS)[number];
export type Act = "run" | "plan" | "review" | "apply" | "drift" | "state" | "manifest" | "around";

export interface Finding {
  readonly kind: Kind;
  readonly tone: "bad" | "warn" | "busy" | "still";
  readonly message: string;
  readonly hint: string;
  readonly count: number;
  readonly name: string;
  readonly act?: Act;
}

const TONES: Partial<Record<Kind, Finding["tone"]>> = {
  ...{ deleting: "busy", running: "busy", asked: "busy", approved: "busy", depends: "busy" },
  ...{ locked: "warn", approval: "warn", planned: "warn", provisional: "warn", drift: "warn", cancelled: "warn" },
  ...{ noted: "warn", refused: "warn", outOfSync: "warn", rejected: "still", suspended: "still", missing: "still" },
};

const UNDONE: Readonly<Record<string, Kind>> = { Failed: "failed", TimedOut: "timedOut", Lost: "lost" };
const HOLDS: readonly Kind[] = ["stalled", "failed", "locked", "depends"];
/** What other findings say better. */
const KNOWN = [
  "Ready",
  "Approved",
  "Drifted",
  "Provisional",
  "PlanBlocked",
  "RequestRefused",
  "StateLocked",
  "Waiting",
];

export function verdict(stack: Stack): Finding[] {
  const found = [...leaving(stack), ...ofRun(stack), ...ofConditions(stack), ...ofPlan(stack), ...ofWorld(stack)];
  if (found.length === 0) found.push(...idle(stack));
  return found.toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind)).slice(0, 12);
}

/** Whether something must be seen to before anything is planned. */
export function holding(stack: Stack): boolean {
  return verdict(stack).some(({ kind }) => HOLDS.includes(kind));
}

export function isFine({ status }: Stack): boolean {
  return status?.sync?.status === "Synced" && status.health?.status === "Healthy";
}

function finding(kind: Kind, told: Partial<Omit<Finding, "kind">> = {}): Finding {
  const [message, hint] = split(told.message ?? "");
  return { name: "", count: 0, tone: TONES[kind] ?? "bad", ...told, kind, message, hint };
}

function leaving({ metadata, spec }: Stack): Finding[] {
  if (!metadata.deletionTimestamp) return [];
  const held = spec.policy?.protect && metadata.finalizers?.includes("trueup.dev/destroy");
  return [held ? finding("protected", { act: "manifest" }) : finding("deleting", { act: "run" })];
}

function ofRun({ status, operation }: Stack): Finding[] {
  const run = status?.run;
  if (run?.phase === "Running") {
    return [finding("running", { name: run.kind ?? "", message: run.due ?? "", act: "run" })];
  }
  if (operation) return [finding("asked", { name: operation.initiatedBy?.username ?? "" })];
  return [...ofRefusal(status), ...ofEnd(run)];
}

/** What was asked for last, and not done. */
function ofRefusal(status: Stack["status"]): Finding[] {
  const refused = status?.refused;
  return refused ? [finding("refused", { name: refused.kind ?? "", message: refused.message ?? "" })] : [];
}

function ofEnd(run: RunStatus | undefined): Finding[] {
  const kind = UNDONE[run?.phase ?? ""];
  if (kind) return [finding(kind, { name: run?.kind ?? "", message: run?.message ?? "", act: "run" })];
  return run?.phase === "Cancelled" ? [finding("cancelled", { name: run.kind ?? "", act: "plan" })] : [];
}

function ofConditions({ status }: Stack): Finding[] {
  return (status?.conditions ?? []).flatMap(({ type, reason, message = "", status: so = "True" }) => {
    if (type === "PlanBlocked") return [finding("blocked", { message, act: "review" })];
    if (type === "StateLocked") return [finding("locked", { message, act: "state" })];
    if (type === "Waiting") return [finding("depends", { message, act: "around" })];
    if (KNOWN.includes(type) || so !== "True") return [];
    if (reason === "Stalled") return [finding("stalled", { message, act: "manifest" })];
    return [finding("noted", { message })];
  });
}

function ofPlan({ status, approvals = [], spec }: Stack): Finding[] {
  const plan = status?.plan;
  if (!plan || isEmpty(plan.totals) || applying(status)) return [];
  if (plan.provisional && plan.state !== "Applied") return [finding("provisional", { act: "review" })];
  const given = new Set(approvals.filter((each) => each.digest === plan.digest).map((each) => each.by)).size;
  const count = Math.max((plan.needs ?? 0) - given, 1);
  const destroys = plan.kind === "destroy";
  const byItself = spec.policy?.apply === "auto" && (plan.kind ?? "apply") === "apply";
  switch (plan.state) {
    case "AwaitingApproval":
      return [finding("approval", { name: destroys ? "destroy" : "", count, act: "review" })];
    case "Approved":
      return [finding("approved", { act: "apply" })];
    case "Planned":
      if (blocked(status)) return [];
      return [
        finding("planned", { name: destroys ? "destroy" : byItself ? "auto" : "", act: destroys ? "review" : "apply" }),
      ];
    case "Rejected":
      return [finding("rejected", { act: "plan" })];
    default:
      return [];
  }
}

/** Whether the plan that stands is being carried out. */
export function applying({ run }: NonNullable<Stack["status"]>): boolean {
  return run?.phase === "Running" && run.kind === "apply";
}

function blocked(status: Stack["status"]): boolean {
  return (status?.conditions ?? []).some(({ type }) => type === "PlanBlocked");
}

function ofWorld({ status, spec }: Stack): Finding[] {
  const drifted = status?.drift?.resources ?? [];
  return [
    ...(drifted.length > 0
      ? [finding("drift", { count: drifted.length, name: drifted[0]?.address ?? "", act: "drift" as const })]
      : []),
    ...(spec.suspend ? [finding("suspended", { act: "manifest" as const })] : []),
  ];
}

/** Nothing is wrong, and yet it is not as Git says. */
function idle(stack: Stack): Finding[] {
  const { health, sync } = stack.status ?? {};
  if (isFine(stack)) return [];
  if (health?.status === "Missing") return [finding("missing", { act: "plan" })];
  if (health?.status === "Degraded") return [finding("stalled", { message: health.message ?? "" })];
  return sync?.status === "OutOfSync" ? [finding("outOfSync", { act: "plan" })] : [];
}
