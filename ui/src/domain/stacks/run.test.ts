import { expect, test } from "vitest";
import { stepsOf } from "./run";

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
