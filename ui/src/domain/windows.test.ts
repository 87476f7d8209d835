import { expect, it } from "vitest";
import { type Coming, type Outlook, untilNext } from "./windows";

const window = (more: Partial<Coming>): Coming => ({
  kind: "allow",
  schedule: "0 22 * * *",
  duration: "1h",
  timeZone: "UTC",
  ...more,
});
const outlook = (...windows: Coming[]): Outlook => ({
  now: "2026-03-28T12:00:00Z",
  project: "default",
  windows,
  automatic: { allowed: true },
  manual: { allowed: true },
  waits: false,
});

it.each([
  ["nothing is known yet", undefined, 60_000],
  ["there are none", outlook(), 60_000],
  ["one opens by the clock of another zone", outlook(window({ opens: "2026-03-28T13:00:20+01:00" })), 21_000],
  [
    "the first edge of several",
    outlook(window({ opens: "2026-03-28T12:00:30Z" }), window({ closes: "2026-03-28T12:00:05Z" })),
    6_000,
  ],
  ["it is far away", outlook(window({ opens: "2026-12-28T12:00:00Z" })), 60_000],
  ["it is past", outlook(window({ closes: "2026-03-28T11:00:00Z" })), 60_000],
])("asks again when %s", (_, known, wanted) => expect(untilNext(known)).toBe(wanted));
