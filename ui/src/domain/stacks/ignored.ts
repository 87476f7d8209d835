/** What is not to be told as drift any more, written into the spec of a Stack. */

export interface Ignore {
  address: string;
  /** None: all of it. */
  attributes?: readonly string[];
}

interface Spec {
  drift?: { ignore?: readonly Ignore[] } & Record<string, unknown>;
}

/** *spec* with that, too: what is ignored of the same address already stays ignored. */
export function ignoring<S extends Spec>(spec: S, { address, attributes = [] }: Ignore): S {
  const all = spec.drift?.ignore ?? [];
  const known = all.find((each) => each.address === address);
  const whole = attributes.length === 0 || (known && !known.attributes?.length);
  const together = whole ? undefined : [...new Set([...(known?.attributes ?? []), ...attributes])];
  const entry = together ? { address, attributes: together } : { address };
  return { ...spec, drift: { ...spec.drift, ignore: [...all.filter((each) => each !== known), entry] } };
}
