import { expect, it } from "vitest";
import { outline } from "./outline";
import { object } from "./testing";
import { HEIGHT, tidy, WIDTH } from "./tidy";

const FLAT = { compact: false, shut: new Set<string>(), opened: new Set<string>() };
const WEB = object("Deployment", "web");
const below = (count: number) =>
  Array.from({ length: count }, (_, at) => object("Pod", `web-${at}`, { parents: [WEB.id] }));

it("what stands above is in the middle of what is below, each level further right", () => {
  const { places } = tidy(outline([WEB, ...below(3)], FLAT));
  const ys = ["/Pod/shop/web-0", "/Pod/shop/web-1", "/Pod/shop/web-2"].map((id) => places.get(id)?.y ?? -1);
  expect(places.get(WEB.id)?.y).toBe(((ys[0] ?? 0) + (ys[2] ?? 0)) / 2);
  expect(places.get("application")?.y).toBe(places.get(WEB.id)?.y);
  const xs = ["application", WEB.id, "/Pod/shop/web-0"].map((id) => places.get(id)?.x ?? -1);
  expect(xs).toEqual([...xs].sort((a, b) => a - b));
});

it("many siblings stand in a block, and the line goes to its frame", () => {
  const { places, frames, framed } = tidy(outline([WEB, ...below(60)], FLAT));
  expect(frames).toHaveLength(1);
  expect(frames[0]?.parent).toBe(WEB.id);
  expect(framed.size).toBe(60);
  expect(new Set([...framed].map((id) => places.get(id)?.x)).size).toBe(5);
});

it("nothing lies on anything else, whatever is folded", () => {
  const web = Array.from({ length: 6 }, (_, at) => object("Deployment", `web-${at}`));
  const pods = web.flatMap((each, at) =>
    Array.from({ length: at * 9 }, (_, n) => object("Pod", `${each.name}-${n}`, { parents: [each.id] })),
  );
  const maps = Array.from({ length: 30 }, (_, at) => object("ConfigMap", `part-${at}`));
  for (const compact of [true, false]) {
    const all = [...tidy(outline([...web, ...pods, ...maps], { ...FLAT, compact })).places.values()];
    for (const [at, a] of all.entries())
      for (const b of all.slice(at + 1))
        expect(Math.abs(a.x - b.x) >= WIDTH || Math.abs(a.y - b.y) >= HEIGHT).toBe(true);
  }
});
