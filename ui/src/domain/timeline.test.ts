import { expect, it } from "vitest";
import { moved, settingChanges, timeline } from "./timeline";

const [A, B] = ["a".repeat(40), "b".repeat(40)] as [string, string];
const git = { repoURL: "https://git.test/x" };
const deployed = (id: number, revisions: string[], sources = revisions.map(() => git)) => ({
  id,
  revisions,
  sources,
  deployedAt: `2026-01-0${id}T00:00:00Z`,
});

it("puts failures between deployments, the newest first", () => {
  const found = timeline(
    [deployed(1, [A]), deployed(3, [B])],
    [{ id: 9, time: "2026-01-02T00:00:00Z", message: "no" }],
  );
  expect(found.map((each) => (each.kind === "failed" ? "failed" : each.deployment.id))).toEqual([3, "failed", 1]);
  expect(found[0]).toMatchObject({ before: { id: 1 } });
});

it("puts the last of those of one second first", () => {
  const same = [deployed(1, [A]), { ...deployed(2, [B]), deployedAt: "2026-01-01T00:00:00Z" }];
  expect(timeline(same, []).map((each) => each.kind === "deployed" && each.deployment.id)).toEqual([2, 1]);
});

it("knows between which commits to look", () => {
  expect(moved(deployed(1, [A, A]), deployed(2, [A, B]))).toEqual([{ index: 1, since: A, until: B }]);
  expect(moved(deployed(1, ["1.0"]), deployed(2, ["1.1"]))).toEqual([]);
  expect(moved(deployed(1, [A]), deployed(2, [B], [{ repoURL: "https://other.test" }]))).toEqual([]);
});

it("tells what was set otherwise, by source", () => {
  const before = [
    { ...git, targetRevision: "1" },
    { ...git, path: "x" },
  ];
  expect(
    settingChanges(before, [
      { ...git, targetRevision: "2" },
      { ...git, path: "x" },
    ]),
  ).toEqual([{ path: "[1].targetRevision", before: "1", after: "2" }]);
  expect(settingChanges([git], [git])).toEqual([]);
});
