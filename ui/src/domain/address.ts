/** What is read out of an address: what makes no sense is left out, never an error. */

export type Said = Readonly<Record<string, unknown>>;

/** Those of *names* that *said* has as texts. */
export function texts<N extends string>(said: Said, names: readonly N[]): { [P in N]?: string } {
  const found = names.flatMap((name) => (typeof said[name] === "string" && said[name] ? [[name, said[name]]] : []));
  return Object.fromEntries(found);
}
