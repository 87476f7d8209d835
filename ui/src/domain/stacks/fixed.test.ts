import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { stackFixed as en } from "@/text/en/stackfixed";
import { stackFixed as ko } from "@/text/ko/stackfixed";
import { translated } from "./fixed";

const told: Record<string, string[]> = parse(
  readFileSync(new URL("../../../../tests/core/stacks/sentences.yaml", import.meta.url), "utf8"),
);
const sentences = Object.values(told)
  .flat()
  .map((each) => each.replaceAll("…", "42"));

it.each(sentences)("knows “%s”", (said) => {
  expect(translated(said, en.fixed)).toBe(said);
  const there = translated(said, ko.fixed);
  expect(there).not.toBe(said);
  expect(there.match(/42/gu) ?? []).toHaveLength(said.match(/42/gu)?.length ?? 0);
});

it("leaves what it does not know as it is", () => {
  expect(translated("a rule says no", ko.fixed)).toBe("a rule says no");
});
