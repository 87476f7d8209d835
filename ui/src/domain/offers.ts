/** What a tool says can be set on a source, and setting it. */

import type { WholeSource } from "@/api/application";
import type { Details } from "@/api/details";
import { at, put } from "./sources";

export interface Offer {
  readonly kind: "parameter" | "file" | "image";
  readonly name: string;
  /** What it is now. */
  readonly value: string;
}

export function offers({ helm, kustomize }: Details): Offer[] {
  return [
    ...(helm?.valueFiles ?? []).map((name): Offer => ({ kind: "file", name, value: "" })),
    ...(kustomize?.images ?? []).map((name): Offer => ({ kind: "image", name, value: "" })),
    ...(helm?.parameters ?? []).map(({ name, value = "" }): Offer => ({ kind: "parameter", name, value })),
  ];
}

/** *source* with the offer among its settings, to be changed from there; once is enough. */
export function taken(source: WholeSource, { kind, name, value }: Offer): WholeSource {
  const path = { parameter: ["helm", "parameters"], file: ["helm", "valueFiles"], image: ["kustomize", "images"] }[
    kind
  ];
  const found = at(source, path);
  const before: unknown[] = Array.isArray(found) ? found : [];
  const there = before.some((each) => each === name || (each as { name?: string }).name === name);
  if (there) return source;
  return put({ ...source }, path, [...before, kind === "parameter" ? { name, value } : name]) as WholeSource;
}
