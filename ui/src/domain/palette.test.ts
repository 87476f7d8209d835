import { expect, test } from "vitest";
import { ranked } from "./palette";

const offer = (title: string, more = "") => ({ id: `${title} ${more}`, title, more });
const titles = (text: string, ...offers: ReturnType<typeof offer>[]) => ranked(text, offers).map((each) => each.title);

test("without words everything is offered as it comes", () => {
  expect(titles("  ", offer("b"), offer("a"))).toEqual(["b", "a"]);
});

test("the beginning counts more than the middle, a whole name most", () => {
  const found = titles("shop", offer("workshop"), offer("my-shop"), offer("shop-prod"), offer("shop"));
  expect(found).toEqual(["shop", "shop-prod", "my-shop", "workshop"]);
});

test("a later place in the text may be the better one", () => {
  expect(titles("shop", offer("workshop"), offer("workshop-shop"))).toEqual(["workshop-shop", "workshop"]);
});

test("every word must be found, in the title or beside it", () => {
  expect(titles("web prod", offer("web", "project dev"), offer("web-1", "project prod"), offer("prod"))).toEqual([
    "web-1",
  ]);
});

test("what has a meaning in patterns is plain text here", () => {
  expect(titles("a.*", offer("abc"), offer("a.*b"))).toEqual(["a.*b"]);
});

test("no more than asked for", () => {
  expect(
    ranked(
      "a",
      Array.from({ length: 9 }, (_, at) => offer(`a${at}`)),
      3,
    ),
  ).toHaveLength(3);
});
