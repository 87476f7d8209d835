import { expect, it } from "vitest";
import { kinds } from "./kinds";
import { object } from "./objects/testing";

it("counts objects by kind, those that are not well first", () => {
  const found = kinds([
    object("Service", "web", { health: "Healthy" }),
    object("ConfigMap", "a"),
    object("Pod", "web-1", { health: "Healthy" }),
    object("Pod", "web-2", { health: "Degraded" }),
    object("ConfigMap", "b"),
    object("Deployment", "web", { health: "Progressing" }),
  ]);
  expect(found.map(({ kind, count, worst }) => [kind, count, worst])).toEqual([
    ["Pod", 2, "Degraded"],
    ["Deployment", 1, "Progressing"],
    ["ConfigMap", 2, ""],
    ["Service", 1, "Healthy"],
  ]);
});
