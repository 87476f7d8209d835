/** Views and favourites as this browser keeps them; whatever stands there, only what fits is taken. */

export interface SavedView {
  readonly name: string;
  readonly search: Readonly<Record<string, string>>;
}

const SAID = ["q", "view", "group", "sort"];
const MOST = 50; // views
const LONGEST = 80; // characters of a name

export function readKeys(text: string | null): ReadonlySet<string> {
  const found = parsed(text);
  return new Set(Array.isArray(found) ? found.filter((each): each is string => typeof each === "string") : []);
}

export function readViews(text: string | null): readonly SavedView[] {
  const found = parsed(text);
  return Array.isArray(found) ? found.flatMap(view).slice(0, MOST) : [];
}

function view(said: unknown): SavedView[] {
  if (typeof said !== "object" || said === null || !("name" in said) || typeof said.name !== "string") return [];
  const search = "search" in said && typeof said.search === "object" ? (said.search as Record<string, unknown>) : {};
  const kept = Object.entries(search ?? {}).filter(([name, value]) => SAID.includes(name) && typeof value === "string");
  return said.name
    ? [{ name: said.name.slice(0, LONGEST), search: Object.fromEntries(kept) as Record<string, string> }]
    : [];
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}

/** With *made*, which takes the place of one of the same name. */
export function withView(views: readonly SavedView[], made: SavedView): readonly SavedView[] {
  return [...views.filter((each) => each.name !== made.name), ...view(made)].slice(-MOST);
}

export function toggledKey(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const found = new Set(keys);
  if (!found.delete(key)) found.add(key);
  return found;
}

/** Where *search* leads, without what is empty. */
export function sameView(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): boolean {
  return SAID.every((each) => (one[each] ?? "") === (other[each] ?? ""));
}
