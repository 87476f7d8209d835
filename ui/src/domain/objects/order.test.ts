import { expect, it } from "vitest";
import { ordered } from "./order";
import { object } from "./testing";

const ALL = [
  object("Pod", "web-10", { health: "Healthy", created: "2026-01-02T00:00:00Z" }),
  object("Pod", "web-2", { health: "Degraded", created: "2026-01-01T00:00:00Z" }),
  object("ConfigMap", "settings", { sync: "OutOfSync", wave: 3 }),
  object("Secret", "key", { sync: "Synced", wave: -1 }),
];
const names = (by: string) => ordered(ALL, by).map((each) => each.name);

it.each([
  ["kind", ["settings", "web-2", "web-10", "key"]],
  ["-name", ["web-10", "web-2", "settings", "key"]],
  ["health", ["web-2", "web-10", "settings", "key"]],
  ["sync", ["settings", "key", "web-2", "web-10"]],
  ["wave", ["key", "settings", "web-2", "web-10"]],
  ["created", ["web-10", "web-2", "settings", "key"]],
  ["unheard of", ["settings", "web-2", "web-10", "key"]],
])("by %s", (by, found) => expect(names(by)).toEqual(found));
