import { expect, test } from "vitest";
import { parse } from "yaml";
import { plainYaml, yaml } from "./text";

test("who manages what is left out, unless it is asked for", () => {
  const body = { metadata: { name: "a", managedFields: [{ manager: "x" }] } };
  expect(yaml(body)).toBe("metadata:\n  name: a\n");
  expect(yaml(body, true)).toContain("manager: x");
  expect(yaml({ metadata: null })).toBe("metadata: null\n");
});

test("what is edited shows every character, and means the same", () => {
  const body = { data: { "a\u202eb": "c\u202ed", lines: "one\ntwo\u0007\n", plain: "x" } };
  const text = plainYaml(body);
  expect(text).toContain('"a\\u202eb": "c\\u202ed"');
  expect(/[\u0007\u202e]/u.test(text)).toBe(false);
  expect(parse(text)).toEqual(body);
});
