import { expect, test } from "vitest";
import { differing } from "./difference";

const json = (data: unknown) => JSON.stringify({ kind: "ConfigMap", metadata: { name: "a" }, data });
const LIVE = json({ color: "blue", size: "1" });

const changed = (found: ReturnType<typeof differing>) =>
  found?.rows.filter((each) => each.changed).map((each) => [each.before?.text.trim(), each.after?.text.trim()]);

test("what a sync would change", () => {
  const found = differing({
    liveState: LIVE,
    normalizedLiveState: LIVE,
    targetState: json({ color: "green", size: "1" }),
    predictedLiveState: json({ color: "green", size: "1" }),
  });
  expect(found?.kind).toBe("update");
  expect(changed(found)).toEqual([["color: blue", "color: green"]]);
  expect(found?.passedOver).toEqual([]);
});

test("what is ignored is named, and shown on request only", () => {
  const sides = {
    liveState: LIVE,
    normalizedLiveState: LIVE,
    targetState: json({ color: "blue", size: "2" }),
    predictedLiveState: LIVE,
  };
  expect(changed(differing(sides))).toEqual([]);
  expect(differing(sides)?.passedOver).toEqual(["data.size"]);
  expect(changed(differing(sides, true))).toEqual([['size: "1"', 'size: "2"']]);
});

test("an object that is only in Git, or only live", () => {
  const fresh = differing({
    liveState: "null",
    normalizedLiveState: "null",
    targetState: LIVE,
    predictedLiveState: LIVE,
  });
  expect([fresh?.kind, fresh?.counts]).toEqual(["create", { gone: 0, come: 6 }]);
  const left = differing({
    liveState: LIVE,
    normalizedLiveState: LIVE,
    targetState: "null",
    predictedLiveState: "null",
  });
  expect(left?.kind).toBe("delete");
  expect(differing({})).toBeUndefined();
});
