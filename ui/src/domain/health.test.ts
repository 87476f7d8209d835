import { expect, test } from "vitest";
import { lasting, repositories, trend } from "./health";

const AT = "2026-03-01T12:00:00Z";

test("a trend is found by what it is about", () => {
  const trends = [{ about: "queue", name: "apps", figure: "due", values: [1, null, 2] }];
  expect(trend(trends, "queue", "due", "apps")).toEqual([1, null, 2]);
  expect(trend(trends, "queue", "wait", "apps")).toEqual([]);
  expect(trend(undefined, "loop", "lag")).toEqual([]);
});

test("what does not answer is first; what was asked counts more than what was tried once", () => {
  const asked = [
    { repo: "https://a.test", question: "fetch", at: AT, seconds: 0.2, fetched: AT, bringing: 0.2 },
    { repo: "https://z.test", question: "ls-remote", at: AT, seconds: 10, problem: "no answer" },
  ];
  const declared = [
    { repo: "https://a.test", connectionState: { status: "Failed", message: "before" } },
    { repo: "https://m.test", connectionState: { status: "Successful", attemptedAt: AT } },
    { repo: "https://n.test" },
  ];
  expect(repositories(asked, declared).map((each) => [each.repo, each.status, each.problem])).toEqual([
    ["https://z.test", "Failed", "no answer"],
    ["https://a.test", "Successful", ""],
    ["https://m.test", "Successful", ""],
    ["https://n.test", "", ""],
  ]);
});

test("short times are said in milliseconds", () => {
  expect([0.0042, 0.25, 1.25, 42].map((each) => lasting(each, "en"))).toEqual([
    "4.2 ms",
    "250 ms",
    "1.3 sec",
    "42 sec",
  ]);
});
