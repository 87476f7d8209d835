import { expect, test } from "vitest";
import type { Stack } from "@/api/stacks/types";
import { isFine, verdict } from "./verdict";

type Status = NonNullable<Stack["status"]>;
const stack = (status: Status = {}, more: Partial<Stack> = {}): Stack => ({
  metadata: { name: "net", namespace: "argocd" },
  spec: {},
  status,
  ...more,
});
const kinds = (of: Stack) => verdict(of).map(({ kind }) => kind);
const totals = { create: 1 };

test("what is as Git says has no findings", () => {
  const fine = stack({ sync: { status: "Synced" }, health: { status: "Healthy" } });
  expect([kinds(fine), isFine(fine)]).toEqual([[], true]);
});

test.each([
  ["running", { run: { phase: "Running", kind: "plan" } }],
  ["failed", { run: { phase: "Failed", kind: "apply", message: "no" } }],
  ["lost", { run: { phase: "Lost" } }],
  ["timedOut", { run: { phase: "TimedOut" } }],
  ["refused", { refused: { kind: "plan", message: "protected" }, run: { phase: "Succeeded" } }],
  ["cancelled", { run: { phase: "Cancelled" } }],
  ["blocked", { conditions: [{ type: "PlanBlocked", message: "a rule" }] }],
  ["locked", { conditions: [{ type: "StateLocked", message: "ann" }] }],
  ["depends", { conditions: [{ type: "Waiting", message: "net" }] }],
  ["stalled", { conditions: [{ type: "NoFolder", reason: "Stalled", message: "x" }] }],
  ["noted", { conditions: [{ type: "Unused", reason: "Noted", message: "x" }] }],
  ["approval", { plan: { state: "AwaitingApproval", totals, needs: 2 } }],
  ["approved", { plan: { state: "Approved", totals } }],
  ["planned", { plan: { state: "Planned", totals } }],
  ["rejected", { plan: { state: "Rejected", totals } }],
  ["provisional", { plan: { state: "Planned", totals, provisional: true } }],
  ["drift", { drift: { resources: [{ address: "a.b" }] } }],
  ["missing", { health: { status: "Missing" } }],
  ["outOfSync", { sync: { status: "OutOfSync" } }],
] as [string, Status][])("%s", (kind, status) => {
  expect(kinds(stack(status))).toEqual([kind]);
});

test("the most urgent comes first", () => {
  const run = { phase: "Failed", kind: "plan" };
  const conditions = [
    { type: "Ready", status: "False" },
    { type: "Waiting", message: "x" },
  ];
  expect(kinds(stack({ run, conditions, drift: { resources: [{}] } }))).toEqual(["failed", "depends", "drift"]);
});

test("approvals of the same person count once, and only those to this plan", () => {
  const plan = { state: "AwaitingApproval", totals, needs: 3, digest: "d" };
  const approvals = ["d", "d", "e"].map((digest) => ({ digest, by: "ann" }));
  expect(verdict(stack({ plan }, { approvals }))[0]?.count).toBe(2);
});

test("what is protected cannot go with all that it made, and says so", () => {
  const metadata = { name: "a", namespace: "b", deletionTimestamp: "now", finalizers: ["trueup.dev/destroy"] };
  expect(kinds(stack({}, { metadata, spec: { policy: { protect: true } } }))).toEqual(["protected"]);
  expect(kinds(stack({}, { metadata }))).toEqual(["deleting"]);
});

test("the server's hint is the remedy", () => {
  const conditions = [{ type: "PlanBlocked", message: "all would go (hint: set it to false)" }];
  expect(verdict(stack({ conditions }))[0]).toMatchObject({ message: "all would go", hint: "set it to false" });
});
