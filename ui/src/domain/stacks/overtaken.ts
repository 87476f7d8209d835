/** What one plan would do otherwise than another: for people who know the other one already. */

import type { Change, FieldChange } from "@/api/stacks/types";
import { addressOf, fieldName } from "./address";
import { natural } from "./planned";

export interface Turned {
  readonly address: string;
  /** `new`: only the newer plan does something to it; `dropped`: only the older did. */
  readonly kind: "new" | "dropped" | "other";
  /** What the older would have done, and what the newer does; empty: nothing. */
  readonly was: string;
  readonly now: string;
  readonly fields: readonly TurnedField[];
}

export interface TurnedField {
  readonly name: string;
  /** What it was to be, and is to be; undefined: it was to stay. */
  readonly was: FieldChange | undefined;
  readonly now: FieldChange | undefined;
}

/** Of all changes of two plans; what both do alike is left out. Secrets are masked in both: of these nobody knows. */
export function overtaken(older: readonly Change[], newer: readonly Change[]): Turned[] {
  const [before, after] = [acting(older), acting(newer)];
  const all = [...new Set([...before.keys(), ...after.keys()])].sort(natural);
  return all.flatMap((key): Turned[] => {
    const [was, now] = [before.get(key), after.get(key)];
    const fields = fieldsOf(was, now);
    if (was && now && was.action === now.action && fields.length === 0) return [];
    const kind = was ? (now ? "other" : "dropped") : "new";
    return [{ address: key, kind, was: was?.action ?? "", now: now?.action ?? "", fields: was && now ? fields : [] }];
  });
}

function acting(changes: readonly Change[]): Map<string, Change> {
  const found = changes.filter(({ action }) => action !== "keep");
  return new Map(found.map((each) => [addressOf(each.ref) + (each.remarks?.deposed ?? ""), each]));
}

function fieldsOf(was: Change | undefined, now: Change | undefined): TurnedField[] {
  const [before, after] = [named(was), named(now)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [a, b] = [before.get(name), after.get(name)];
    return meant(a) === meant(b) ? [] : [{ name, was: a, now: b }];
  });
}

const named = (change: Change | undefined) =>
  new Map((change?.fields ?? []).map((each) => [fieldName(each.path), each]));

/** What comes of it; where it comes from is another matter. */
function meant(field: FieldChange | undefined): string {
  if (!field) return "";
  return JSON.stringify([field.unknown ?? false, field.sensitive ? "" : (field.after ?? null), field.forces ?? false]);
}
