/** The two sides of an object as rows: what is live, and what a sync would make of it. */

import { type Line, lineDiff } from "../linediff";
import { overlaid, passedOver } from "./raw";
import { counted, type Row, rows } from "./sidebyside";
import { type Body, withoutManaged, yaml } from "./text";

export interface Sides {
  readonly targetState?: string;
  readonly liveState?: string;
  readonly normalizedLiveState?: string;
  readonly predictedLiveState?: string;
}

export interface Differing {
  /** `create`: it is in Git only; `delete`: it is live only. */
  readonly kind: "create" | "update" | "delete";
  readonly rows: readonly Row[];
  readonly counts: { readonly gone: number; readonly come: number };
  /** Paths of what Git declares otherwise, and that does not count: ignored by a rule, or of the same meaning. */
  readonly passedOver: readonly string[];
}

/** *raw*: with what does not count. Undefined: there is neither side. */
export function differing(sides: Sides, raw = false): Differing | undefined {
  const [live, normalized, predicted, target] = [
    sides.liveState,
    sides.normalizedLiveState,
    sides.predictedLiveState,
    sides.targetState,
  ].map(read);
  if (!live && !predicted && !target) return undefined;
  const passed = normalized && predicted && target ? passedOver(target, normalized, predicted) : [];
  const before = raw ? plain(live) : normalized;
  const after = predicted && (raw ? overlaid(before ?? {}, mixed(target, predicted)) : predicted);
  const found = rows(lines(text(before), text(after as Body | undefined)));
  return {
    kind: !before ? "create" : predicted ? "update" : "delete",
    rows: found,
    counts: counted(found),
    passedOver: passed,
  };
}

/** What a sync writes, with what Git says where that does not count. */
function mixed(target: Body | undefined, predicted: Body): unknown {
  return target ? overlaid(predicted, target) : predicted;
}

function plain(live: Body | undefined): Body | undefined {
  if (!live) return undefined;
  const { status: _, ...rest } = withoutManaged(live);
  return rest;
}

function read(said: string | undefined): Body | undefined {
  return said && said !== "null" ? (JSON.parse(said) as Body) : undefined;
}

/** Of two texts of which one may not be there: it has no line then, not an empty one. */
function lines(before: string, after: string): Line[] {
  const all = (said: string, sign: Line["sign"]) => said.split("\n").map((text): Line => ({ sign, text }));
  if (!before) return all(after, "+");
  return after ? lineDiff(before, after) : all(before, "-");
}

function text(body: Body | undefined): string {
  return body ? yaml(body).replace(/\n$/u, "") : "";
}
