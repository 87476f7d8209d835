import { expect, test } from "vitest";
import type { Proposal, ProposalRow } from "@/api/proposals";
import { givenTo, obstacle, standingOf, stepsOf } from "./proposals";

const row = (more: Partial<ProposalRow>): ProposalRow => ({
  namespace: "argocd",
  name: "p",
  repoUrl: "u",
  revision: "r",
  phase: "Planned",
  parts: [{ id: "a", state: "Planned" }],
  ...more,
});

test.each([
  ["waits", {}],
  ["approved", { approved: ["ann"] }],
  ["conflict", { phase: "MergeConflict", asks: true }],
  ["asks", { asks: true, phase: "Planning" }],
  ["planning", { phase: "Planning" }],
  ["failed", { parts: [{ id: "a", state: "Failed" }] }],
  ["quiet", { parts: [{ id: "a", state: "Unchanged" }] }],
  ["differs", { phase: "Merged", parts: [{ id: "a", state: "Planned", outcome: "Differs" }] }],
  ["rejected", { phase: "Rejected" }],
  ["done", { phase: "Done" }],
] as [string, Partial<ProposalRow>][])("%s", (standing, more) => {
  expect(standingOf(row(more))).toBe(standing);
});

test("parts are numbered by what they come after; a circle ends", () => {
  const parts = [
    { id: "net" },
    { id: "db", after: ["net"] },
    { id: "app", after: ["db", "net", "elsewhere"] },
    { id: "x", after: ["y"] },
    { id: "y", after: ["x"] },
  ];
  const steps = stepsOf(parts);
  expect([steps.get("net"), steps.get("db"), steps.get("app")]).toEqual([1, 2, 3]);
  expect(steps.size).toBe(5);
});

test("what stands in the way of an approval, and who has given one", () => {
  const proposal = (status: Proposal["status"]): Proposal => ({
    metadata: { name: "p", namespace: "argocd" },
    spec: {},
    approvals: ["d", "d", "old"].map((digest) => ({ digest, by: "ann" })),
    status: { digest: "d", phase: "Planned", ...status },
  });
  expect(obstacle(proposal({}))).toBeUndefined();
  expect(obstacle(proposal({ phase: "Planning" }))).toBe("planning");
  expect(obstacle(proposal({ phase: "MergeConflict" }))).toBe("conflict");
  expect(obstacle(proposal({ parts: [{ id: "a", state: "Failed" }] }))).toBe("failed");
  const said = { type: "rule", message: "no" };
  expect(obstacle(proposal({ parts: [{ id: "a", remarks: [said] }] }))).toBe("stopped");
  expect(obstacle(proposal({ parts: [{ id: "a", remarks: [{ ...said, asks: true }] }] }))).toBeUndefined();
  expect(givenTo(proposal({}))).toHaveLength(1);
});
