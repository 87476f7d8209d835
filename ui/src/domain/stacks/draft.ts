/** What somebody writes as YAML: a mapping, or why it is none. */

import { parse } from "yaml";

export type Draft = { readonly value: Record<string, unknown> } | { readonly fault: string };

/** *fault* is empty where it is YAML, but no mapping. */
export function drafted(text: string): Draft {
  try {
    const value: unknown = parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return { value: value as Record<string, unknown> };
    }
    return { fault: "" };
  } catch (error) {
    return { fault: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error) };
  }
}
