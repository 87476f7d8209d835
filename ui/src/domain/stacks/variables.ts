/** Variables of a Stack as lines, `name = value`; what is taken from elsewhere is no line, and stays. */

export interface Variable {
  readonly name?: string;
  readonly value?: unknown;
  readonly valueFrom?: unknown;
}

const LINE = /^\s*([A-Za-z_][\w-]*)\s*=\s*(.*?)\s*$/u;

export function linesOf(variables: readonly Variable[]): string {
  return variables
    .filter(({ valueFrom }) => !valueFrom)
    .map(({ name = "", value }) => `${name} = ${asText(value)}`)
    .join("\n");
}

/** What lines say; undefined: one of them is none. What else *before* said of a name goes on. */
export function variablesOf(text: string, before: readonly Variable[]): Variable[] | undefined {
  const found = text
    .split("\n")
    .filter((line) => line.trim())
    .map((line) => LINE.exec(line));
  const own = new Map(before.filter(({ valueFrom }) => !valueFrom).map((each) => [each.name, each]));
  const said: Variable[] = [];
  for (const line of found) {
    if (!line) return undefined;
    const [, name = "", value = ""] = line;
    const known = own.get(name);
    said.push(known && asText(known.value) === value ? known : { ...known, name, value });
  }
  return [...said, ...before.filter(({ valueFrom }) => valueFrom)];
}

/** A list or a map as Terraform reads it; texts as they are. */
function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? "");
}
