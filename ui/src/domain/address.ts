/** What is read out of an address: what makes no sense is left out, never an error. */

export type Said = Readonly<Record<string, unknown>>;

/** The text that is called so, if there is one. */
export function text<K extends string>(said: Said, name: K): { [P in K]?: string } {
  const found = said[name];
  return typeof found === "string" && found ? ({ [name]: found } as { [P in K]?: string }) : {};
}
