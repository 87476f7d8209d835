import { expect, it } from "vitest";
import { annotated, commitPage, reachedBeside, repositoryPage, webAddress } from "./links";

it.each([
  ["https://example.test/a b", "https://example.test/a%20b"],
  [" http://example.test ", "http://example.test/"],
  ["javascript:alert(1)", undefined],
  ["data:text/html,x", undefined],
  ["//example.test", undefined],
  ["", undefined],
])("%j leads to %j", (text, found) => expect(webAddress(text)).toBe(found));

it("reads annotations with and without a title", () => {
  expect(
    annotated({
      "link.argocd.argoproj.io/external-link": "https://shop.test/",
      "link.argocd.argoproj.io/x": "Grafana|https://grafana.test/",
      "link.argocd.argoproj.io/evil": "Click|javascript:alert(1)",
      other: "https://no.test/",
    }),
  ).toEqual([
    { title: "external-link", url: "https://shop.test/" },
    { title: "Grafana", url: "https://grafana.test/" },
  ]);
});

it("tells each link once, though summaries hold the application's own as well", () => {
  const own = annotated({ "link.argocd.argoproj.io/book": "Run book|https://book.test/" });
  expect(reachedBeside(own, ["Run book|https://book.test/", "https://shop.test"])).toEqual([
    { title: "shop.test", url: "https://shop.test/" },
  ]);
});

it("knows the pages of commits", () => {
  const commit = "a".repeat(40);
  expect(commitPage("https://github.com/team/shop.git", commit)).toBe(`https://github.com/team/shop/commit/${commit}`);
  expect(commitPage("git@gitlab.com:team/shop.git", commit)).toBe(`https://gitlab.com/team/shop/-/commit/${commit}`);
  expect(commitPage("file:///x", commit)).toBeUndefined();
  expect(commitPage("https://github.com/team/shop", "1.0.0")).toBeUndefined();
  expect(repositoryPage("https://me:secret@git.test/x.git")).toBe("https://git.test/x");
});
