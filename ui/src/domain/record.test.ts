import { describe, expect, it } from "vitest";
import { aboutOf, placeOf, together, toLocal, toMoment } from "./record";

describe("together", () => {
  it("shows each once, the newest first", () => {
    const known = [{ id: 5 }, { id: 4 }];
    expect(together([{ id: 5 }, { id: 7 }, { id: 6 }], known).map((each) => each.id)).toEqual([7, 6, 5, 4]);
  });
  it("shows what is new where nothing was", () => {
    expect(together([{ id: 1 }], [])).toEqual([{ id: 1 }]);
  });
});

describe("what an entry is about", () => {
  it.each([
    [
      { id: 1, application: "shop", namespace: "argocd" },
      { to: "application", namespace: "argocd", name: "shop" },
    ],
    [
      { id: 1, application: "shop" },
      { to: "application", namespace: "argocd", name: "shop" },
    ],
    [
      { id: 1, resource: "clusters", named: "https://a" },
      { to: "settings", section: "clusters", name: "https://a" },
    ],
    [
      { id: 1, resource: "certificates", named: "a" },
      { to: "settings", section: "certificates" },
    ],
    [
      { id: 1, project: "web" },
      { to: "settings", section: "projects", name: "web" },
    ],
    [{ id: 1 }, undefined],
  ])("%o", (entry, place) => {
    expect(placeOf(entry)).toEqual(place);
  });
  it("has a name", () => {
    expect(aboutOf({ id: 1, application: "shop", namespace: "argocd" })).toBe("argocd/shop");
    expect(aboutOf({ id: 1, named: "bob", project: "web" })).toBe("bob");
    expect(aboutOf({ id: 1 })).toBe("");
    expect(aboutOf({ id: 1, named: "bob", who: { name: "bob" } })).toBe("");
  });
});

describe("moments", () => {
  it("go there and back", () => {
    expect(toLocal(toMoment("2026-03-10T08:30"))).toBe("2026-03-10T08:30");
  });
  it("are none of other texts", () => {
    expect(toMoment("soon")).toBe("");
    expect(toLocal("7d")).toBe("");
  });
});

it("leads from what is about a Stack to its page", () => {
  const about = { id: 1, resource: "stacks" };
  expect(placeOf({ ...about, named: "default/net" }, "ops")).toEqual({ to: "stack", namespace: "ops", name: "net" });
  const elsewhere = { to: "stack", namespace: "infra", name: "net" };
  expect(placeOf({ ...about, named: "default/infra/net" })).toEqual(elsewhere);
  expect(placeOf({ ...about, named: "default/net", namespace: "infra" })).toEqual(elsewhere);
});
