import { expect, test } from "vitest";
import { drafted } from "./draft";
import { example } from "./example";
import { typeName } from "./outputs";

test("what is written is a mapping, or says why it is none", () => {
  expect(drafted("a: 1")).toEqual({ value: { a: 1 } });
  expect(drafted("- a")).toEqual({ fault: "" });
  expect(drafted("")).toEqual({ fault: "" });
  expect("fault" in drafted("a: [")).toBe(true);
});

test("the example is a Stack in the usual namespace", () => {
  expect(drafted(example("ops"))).toMatchObject({ value: { kind: "Stack", metadata: { namespace: "ops" } } });
});

test("types are said as one writes them", () => {
  expect(typeName("string")).toBe("string");
  expect(typeName(["map", ["list", "number"]])).toBe("map(list(number))");
  expect(typeName(["object", { a: "string", b: "bool" }])).toBe("object(a, b)");
  expect(typeName(["tuple", ["string", "number"]])).toBe("tuple(string, number)");
  expect(typeName(undefined)).toBe("");
});
