import { expect, it } from "vitest";
import { bounds, near, region } from "./sight";

const LAYOUT = {
  places: new Map([
    ["root", { x: 0, y: 0 }],
    ["far", { x: 300, y: 90_000 }],
    ["middle", { x: 300, y: 45_000 }],
    ["beside", { x: 90_000, y: 45_000 }],
  ]),
  frames: [],
  framed: new Set<string>(),
};

it("has what is near, and both ends of what goes through", () => {
  const here = region({ x: 0, y: -45_000, zoom: 1 }, 1000, 800);
  expect([...near(LAYOUT, [], here)]).toEqual(["middle"]);
  expect([...near(LAYOUT, [["root", "far"]], here)].sort()).toEqual(["far", "middle", "root"]);
});

it("a small move changes nothing", () => {
  const view = { x: -100, y: -100, zoom: 1 };
  expect(region({ ...view, y: -140 }, 1000, 800)).toEqual(region(view, 1000, 800));
  expect(region({ ...view, y: -900 }, 1000, 800)).not.toEqual(region(view, 1000, 800));
});

it("knows how large all of it is", () => {
  expect(bounds([])).toEqual({ left: 0, top: 0, right: 0, bottom: 0 });
  expect(bounds(LAYOUT.places.values())).toEqual({ left: 0, top: 0, right: 90_264, bottom: 90_062 });
});
