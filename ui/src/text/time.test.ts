import { expect, it } from "vitest";
import { ago, inZone, lasting } from "./time";

const NOW = Date.parse("2026-01-02T12:00:00Z");

it.each([
  ["2026-01-02T12:00:00Z", "now"],
  ["2026-01-02T11:59:30Z", "30 sec. ago"],
  ["2026-01-02T11:01:00Z", "59 min. ago"],
  ["2026-01-01T10:00:00Z", "yesterday"],
  ["2024-06-01T00:00:00Z", "last yr."],
])("%s is %s", (from, said) => expect(ago(Date.parse(from), NOW, "en")).toBe(said));

it.each([
  ["Asia/Seoul", /Mar 29, 2026, 6:00\sAM/u],
  ["Mars/Base", undefined],
  [Intl.DateTimeFormat().resolvedOptions().timeZone, undefined],
])("shows the clock of %s", (zone, wanted) => {
  const found = inZone(Date.parse("2026-03-28T22:00:00+01:00"), "en", zone);
  if (wanted) expect(found).toMatch(wanted);
  else expect(found).toBeUndefined();
});

it.each([
  [0, "en", "< 1 sec"],
  [400, "en", "< 1 sec"],
  [400, "ko", "< 1초"],
  [4_400, "en", "4 sec"],
  [65_000, "en", "1 min 5 sec"],
  [65_000, "ko", "1분 5초"],
  [3_900_000, "en", "1 hr 5 min"],
  [3_900_000, "ko", "1시간 5분"],
  [-5, "en", "< 1 sec"],
])("%d ms are in %s %s", (time, language, said) => expect(lasting(time, language)).toBe(said));
