import { expect, it } from "vitest";
import { links, network, worst } from "./facts";

const found = (...externalURLs: string[]) => links(network({ externalURLs }));

it("only http and https can be opened, whatever an annotation says", () => {
  expect(found("javascript:alert(1)", "Click|javascript:alert(1)", "data:text/html,x", "https://", "//evil")).toEqual(
    [],
  );
  expect(found("https://shop.example.com/", "Docs|https://docs.example.com")).toEqual([
    { title: "shop.example.com", url: "https://shop.example.com/" },
    { title: "Docs", url: "https://docs.example.com/" },
  ]);
});

it("the worst counts", () => {
  expect(worst([{ health: "Healthy" }, { health: "Missing" }, { health: "" }])).toBe("Missing");
  expect(worst([])).toBe("");
});
