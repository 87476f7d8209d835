import { expect, it } from "vitest";
import { offers, taken } from "./offers";

const DETAILS = {
  helm: { parameters: [{ name: "image.tag", value: "1" }, { name: "empty" }], valueFiles: ["prod.yaml"] },
  kustomize: { images: ["web:1"] },
};

it("lists what can be set", () => {
  expect(offers(DETAILS).map((each) => `${each.kind} ${each.name}=${each.value}`)).toEqual([
    "file prod.yaml=",
    "image web:1=",
    "parameter image.tag=1",
    "parameter empty=",
  ]);
  expect(offers({})).toEqual([]);
});

it("sets each but once, beside what is set", () => {
  const [file, image, parameter] = offers(DETAILS);
  if (!file || !image || !parameter) throw new Error("there are three");
  const begun = { repoURL: "r", helm: { valueFiles: ["a.yaml"] } };
  const made = taken(taken(begun, file), parameter);
  expect(made).toEqual({
    repoURL: "r",
    helm: { valueFiles: ["a.yaml", "prod.yaml"], parameters: [{ name: "image.tag", value: "1" }] },
  });
  expect(taken(made, parameter)).toBe(made);
  expect(taken({ repoURL: "r" }, image)).toEqual({ repoURL: "r", kustomize: { images: ["web:1"] } });
});
