import { expect, test } from "vitest";
import { overlaid, passedOver } from "./raw";

const LIVE = { spec: { replicas: 3, paused: false, list: [{ name: "a", image: "a:1", pull: "Always" }] } };

test("what Git declares lies over what is live", () => {
  expect(overlaid(LIVE, { spec: { replicas: 1, list: [{ name: "a", image: "a:2" }] } })).toEqual({
    spec: { replicas: 1, paused: false, list: [{ name: "a", image: "a:2", pull: "Always" }] },
  });
});

test("what a sync leaves otherwise than Git says is named", () => {
  const declared = { spec: { replicas: 1, list: [{ name: "a", image: "a:2" }] } };
  const predicted = { spec: { ...LIVE.spec, list: [{ name: "a", image: "a:2", pull: "Always" }] } };
  expect(passedOver(declared, LIVE, predicted)).toEqual(["spec.replicas"]);
  expect(passedOver(declared, LIVE, LIVE)).toEqual(["spec.replicas", "spec.list[a].image"]);
  expect(passedOver(LIVE, LIVE, LIVE)).toEqual([]);
  expect(passedOver({ a: { b: 1 } }, { a: 2 }, { a: 2 })).toEqual(["a"]);
});
