import { expect, it } from "vitest";
import { fieldOf } from "./mistake";

const FIELDS = ["repo", "url", "name", "schedule", "expiresIn"];

it.each([
  ["repo: Required value: repository needs an address", "repo"],
  ["project.metadata.name: Required value", "name"],
  ["spec.syncWindows[0].schedule: cannot parse", "schedule"],
  ["cannot parse schedule 'x'", "schedule"],
  ["error testing repository connectivity: no such host", undefined],
  ["name and url are both wrong", undefined],
])("%s", (message, field) => {
  expect(fieldOf(message, FIELDS)).toBe(field);
});
