import { expect, test } from "vitest";
import { type Ignore, ignoring } from "./ignored";

const after = (known: Ignore[], more: Ignore) =>
  ignoring({ drift: { every: "1h", ignore: known } as { ignore: Ignore[] } }, more).drift;

test("what is ignored stands in the spec, and all else of it stays", () => {
  expect(ignoring({ path: "net" } as object, { address: "a.b", attributes: ["size"] })).toEqual({
    path: "net",
    drift: { ignore: [{ address: "a.b", attributes: ["size"] }] },
  });
  expect(after([], { address: "a.b" })).toEqual({ every: "1h", ignore: [{ address: "a.b" }] });
});

test("of the same address it is put together; all of it stays all of it", () => {
  const size = { address: "a.b", attributes: ["size"] };
  expect(after([size], { address: "a.b", attributes: ["tags", "size"] })?.ignore).toEqual([
    { address: "a.b", attributes: ["size", "tags"] },
  ]);
  expect(after([{ address: "a.b" }], size)?.ignore).toEqual([{ address: "a.b" }]);
  expect(after([size], { address: "a.b" })?.ignore).toEqual([{ address: "a.b" }]);
});
