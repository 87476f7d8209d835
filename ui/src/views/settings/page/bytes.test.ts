import { expect, it } from "vitest";
import { bytes } from "./bytes";

it.each([
  [0, "0 byte"],
  [999, "999 byte"],
  [1500, "1.5 kB"],
  [1_073_741_824, "1.1 GB"],
])("%d", (count, said) => {
  expect(bytes(count, "en")).toBe(said);
});
