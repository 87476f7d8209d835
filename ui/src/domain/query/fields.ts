/** What a term may be about, and what a row says of it. */

import type { Row } from "../row";
import { MARKS } from "../row";

const ONE = ["name", "namespace", "project", "cluster", "destination", "health", "sync", "operation"] as const;
const SEVERAL = {
  repo: "repositories",
  path: "paths",
  revision: "revisions",
  autosync: "autosync",
  owner: "owners",
  condition: "conditions",
} as const;
export const FAVOURITE = "favourite";
export const IS: readonly string[] = [FAVOURITE, ...MARKS];
export const FIELDS: readonly string[] = [...ONE, ...Object.keys(SEVERAL), "label", "annotation", "is"];

type Favourites = ReadonlySet<string>;
type Values = (row: Row) => readonly string[];

/** Of a field, or of one key: `label:team`; undefined: there is no such field. */
export function valuesOf(id: string, favourites: Favourites): Values | undefined {
  const [field = "", ...key] = id.split(":");
  if (field === "label" || field === "annotation") return pairs(field, key.join(":"));
  if (field === "is") return (row) => (favourites.has(row.key) ? [FAVOURITE, ...row.marks] : row.marks);
  const one = ONE.find((each) => each === field);
  if (one) return (row) => [row[one]];
  if (!Object.hasOwn(SEVERAL, field)) return undefined;
  const several = SEVERAL[field as keyof typeof SEVERAL];
  return (row) => row[several];
}

function pairs(field: "label" | "annotation", key: string): Values {
  const of = field === "label" ? (row: Row) => row.labels : (row: Row) => row.annotations;
  return (row) =>
    Object.entries(of(row)).flatMap(([name, value]) =>
      !key || name.toLowerCase() === key.toLowerCase() ? [`${name}=${value}`] : [],
    );
}
