import { expect, it } from "vitest";
import { asText, harmless, short } from "./shown";

it.each([
  ["plain", "plain"],
  ["a\u001b[31mred", "a⟨001b⟩[31mred"],
  ["user\u202egnp.exe", "user⟨202e⟩gnp.exe"],
  ["two\nlines\tand", "two\nlines\tand"],
])("%j is shown as %j", (text, shown) => expect(harmless(text)).toBe(shown));

it("cuts what is too long", () => expect(harmless("x".repeat(50), 10)).toBe("xxxxxxxxxx…"));
it("shortens commits only", () =>
  expect([short("a".repeat(40)), short("v1.2.3"), short(`sha256:${"b".repeat(64)}`)]).toEqual([
    "aaaaaaa",
    "v1.2.3",
    "bbbbbbb",
  ]));
it("shows values", () =>
  expect([asText(3), asText(null), asText("x"), asText(undefined)]).toEqual(["3", "null", "x", ""]));
