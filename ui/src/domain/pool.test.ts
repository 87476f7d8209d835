import { expect, it } from "vitest";
import { type Done, pooled } from "./pool";

it("does all, few at a time, and says what failed", async () => {
  let [now, most] = [0, 0];
  const told: Done<number, number>[] = [];
  const work = async (one: number) => {
    most = Math.max(most, ++now);
    await Promise.resolve();
    now--;
    if (one === 3) throw new Error("three");
    return one * 2;
  };
  await pooled([1, 2, 3, 4, 5], 2, work, (done) => told.push(done));
  expect(most).toBe(2);
  expect(told.map((each) => each.gave)).toEqual([2, 4, undefined, 8, 10]);
  expect(told[2]?.error).toEqual(new Error("three"));
});

it("begins nothing more, and tells nothing, once it is broken off", async () => {
  const stop = new AbortController();
  const begun: number[] = [];
  const told: unknown[] = [];
  const work = async (one: number) => {
    begun.push(one);
    if (one === 2) stop.abort();
  };
  await pooled([1, 2, 3], 1, work, (done) => told.push(done.of), stop.signal);
  expect([begun, told]).toEqual([[1, 2], [1]]);
});
