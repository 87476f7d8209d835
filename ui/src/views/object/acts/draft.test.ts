import { expect, test } from "vitest";
import { Unfit, wantedOf } from "./draft";

const BASE = {
  kind: "ConfigMap",
  metadata: { name: "a", resourceVersion: "7", managedFields: [{}] },
  data: { color: "blue" },
  status: {},
};
const YAML = "kind: ConfigMap\nmetadata: { name: a, resourceVersion: '7' }\n";

function why(typed: string, base: object = BASE, kind = "ConfigMap"): string {
  try {
    wantedOf(base as typeof BASE, typed, kind);
  } catch (error) {
    if (error instanceof Unfit) return error.why;
    throw error;
  }
  return "";
}

test("only what was changed is sent, for the version that was read", () => {
  expect(wantedOf(BASE, `${YAML}data: { color: green }`, "ConfigMap")).toEqual({
    data: { color: "green" },
    metadata: { resourceVersion: "7" },
  });
});

test("what cannot be sent says why", () => {
  expect(why(`${YAML}data: { color: blue }`)).toBe("same");
  expect(why("a: [")).toBe("yaml");
  expect(why("- a")).toBe("shape");
  expect(why("")).toBe("shape");
  expect(why("kind: ConfigMap\nmetadata: { name: b, resourceVersion: '7' }\n")).toBe("renamed");
  const secret = { ...BASE, kind: "Secret", data: { a: "++++++++" } };
  const moved = "kind: Secret\nmetadata: { name: a, resourceVersion: '7' }\ndata: { b: '++++++++' }";
  expect(why(moved, secret, "Secret")).toBe("masked");
});
