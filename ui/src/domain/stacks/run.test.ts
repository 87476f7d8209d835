import { expect, test } from "vitest";
import { follow, NOTHING, stepsOf } from "./run";

const steps = (run: Parameters<typeof stepsOf>[0]) => stepsOf(run).map(({ name, state }) => `${name} ${state}`);

test.each([
  [{ kind: "plan", phase: "Running" }, ["init now", "plan ahead"]],
  [{ kind: "plan", step: "plan", phase: "Running" }, ["init done", "plan now"]],
  [{ kind: "apply", step: "apply", phase: "Failed" }, ["init done", "apply failed"]],
  [{ kind: "drift", step: "plan", phase: "Succeeded" }, ["init done", "plan done"]],
  [{ kind: "import", step: "init", phase: "TimedOut" }, ["init failed", "import ahead"]],
])("the steps of %j", (run, said) => {
  expect(steps(run)).toEqual(said);
});

test("what was under way and is no more is done, with the seconds that were seen", () => {
  const run = { id: "r", phase: "Running", step: "apply" };
  const first = follow(NOTHING, { ...run, current: ["a", "b"] }, 1_000);
  const then = follow(first, { ...run, current: ["b", "c"] }, 4_000);
  expect(then.going).toEqual([
    { address: "b", since: 1_000 },
    { address: "c", since: 4_000 },
  ]);
  expect(then.done).toEqual([{ address: "a", seconds: 3 }]);
  expect(follow(then, { ...run, current: ["b", "c"] }, 5_000)).toBe(then);
});

test("of another run nothing is known, and what ends with a failure was not done", () => {
  const first = follow(NOTHING, { id: "r", phase: "Running", step: "apply", current: ["a"] }, 0);
  expect(follow(first, { id: "s", phase: "Running", current: [] }, 0).done).toEqual([]);
  expect(follow(first, { id: "r", phase: "Failed", step: "apply" }, 9_000).done).toEqual([]);
});
