import { describe, expect, it } from "vitest";
import { besides, type Folding, outline } from "./outline";
import { object } from "./testing";

const FLAT: Folding = { compact: true, shut: new Set(), opened: new Set() };
const told = (lines: ReturnType<typeof outline>) => lines.map((each) => `${"  ".repeat(each.level - 1)}${each.id}`);

const WEB = object("Deployment", "web");
const NEW = object("ReplicaSet", "web-2", { parents: [WEB.id] });
const OLD = object("ReplicaSet", "web-1", { parents: [WEB.id], health: "Healthy" });
const PODS = Array.from({ length: 40 }, (_, at) => object("Pod", `web-2-${at}`, { parents: [NEW.id] }));
const FOLDED = `${NEW.id}>/Pod`;

describe("what is folded", () => {
  it("many equal objects are one line, that says the worst of them", () => {
    const [first, ...rest] = PODS;
    const sick = { ...(first ?? WEB), health: "Degraded" };
    const lines = outline([WEB, NEW, sick, ...rest], FLAT);
    expect(told(lines)).toEqual(["application", `  ${WEB.id}`, `    ${NEW.id}`, `      ${FOLDED}`]);
    expect(lines.at(-1)).toMatchObject({ kind: "group", open: false, below: 40, health: "Degraded" });
    expect(lines.map((each) => each.below)).toEqual([42, 41, 40, 40]);
  });

  it("an opened group stands above its members", () => {
    const lines = outline([WEB, NEW, ...PODS], { ...FLAT, opened: new Set([FOLDED]) });
    expect(lines).toHaveLength(44);
    expect(lines[3]).toMatchObject({ id: FOLDED, open: true });
    expect(lines[4]).toMatchObject({ id: "/Pod/shop/web-2-0", level: 5, parent: FOLDED, position: 1, among: 40 });
  });

  it("ReplicaSets without pods are one line, unless something is wrong with them", () => {
    const lines = outline([WEB, NEW, OLD, ...PODS.slice(0, 1)], FLAT);
    expect(told(lines).slice(2)).toEqual([
      `    ${WEB.id}>idle apps/ReplicaSet`,
      `    ${NEW.id}`,
      "      /Pod/shop/web-2-0",
    ]);
    const sick = { ...OLD, health: "Degraded" };
    expect(told(outline([WEB, NEW, sick, ...PODS.slice(0, 1)], FLAT))).toContain(`    ${OLD.id}`);
  });

  it("without being compact only what would be too many", () => {
    const lines = outline([WEB, NEW, OLD, ...PODS], { ...FLAT, compact: false });
    expect(lines).toHaveLength(44);
    const parts = Array.from({ length: 101 }, (_, at) => object("ConfigMap", `part-${at}`));
    expect(outline(parts, { ...FLAT, compact: false })).toHaveLength(2);
  });

  it("nothing is shown below what is shut, unless somebody looks for it", () => {
    const shut = new Set([WEB.id]);
    expect(told(outline([WEB, NEW, ...PODS], { ...FLAT, shut }))).toEqual(["application", `  ${WEB.id}`]);
    const lines = outline([WEB, NEW, ...PODS], { ...FLAT, shut, reveal: "/Pod/shop/web-2-7" });
    expect(lines.map((each) => each.id)).toContain("/Pod/shop/web-2-7");
    expect(outline([WEB, NEW, ...PODS], { ...FLAT, shut, reveal: WEB.id })).toHaveLength(2);
  });
});

describe("what owns what", () => {
  it("what has two owners stands below the first, with a line to the other", () => {
    const [a, b] = [object("Service", "a"), object("Service", "b")];
    const both = object("EndpointSlice", "both", { parents: [a.id, b.id] });
    const lines = outline([both, a, b], FLAT);
    expect(told(lines)).toEqual(["application", `  ${a.id}`, `    ${both.id}`, `  ${b.id}`]);
    expect(besides(lines)).toEqual([[b.id, both.id]]);
  });

  it("what is below something that is not there is at the top", () => {
    expect(told(outline([NEW], FLAT))).toContain(`  application>idle apps/ReplicaSet`);
    expect(told(outline([object("Pod", "x", { parents: ["gone"] })], FLAT))).toContain("  /Pod/shop/x");
  });

  it("a ring of owners is shown once, and a chain of thousands is no reason to fall", () => {
    const ring = [object("A", "a", { parents: ["/B/shop/b"] }), object("B", "b", { parents: ["/A/shop/a"] })];
    expect(told(outline(ring, FLAT))).toEqual(["application", "  /A/shop/a", "    /B/shop/b"]);
    const chain = Array.from({ length: 5000 }, (_, at) => object("C", `c${at}`, { parents: [`/C/shop/c${at - 1}`] }));
    expect(outline(chain, FLAT)).toHaveLength(5001);
  });

  it("names are in the order in which people count", () => {
    const lines = outline([object("Pod", "db-10"), object("Pod", "db-2"), object("Job", "z")], FLAT);
    expect(lines.map((each) => each.item?.name)).toEqual([undefined, "z", "db-2", "db-10"]);
  });
});
