/** What of a manifest in Git is not so live, and yet does not count as a difference. */

type Body = { readonly [name: string]: unknown };

/** *live* with everything that *declared* says; what Git does not speak of stays. */
export function overlaid(live: unknown, declared: unknown): unknown {
  if (isBody(live) && isBody(declared)) {
    const found: Record<string, unknown> = { ...live };
    for (const [name, value] of Object.entries(declared)) found[name] = overlaid(live[name], value);
    return found;
  }
  if (Array.isArray(live) && Array.isArray(declared)) {
    return declared.map((each, at) => overlaid(counterpart(live, each, at), each));
  }
  return declared;
}

/** The paths of values that Git declares, that are otherwise live, and that a sync leaves so. */
export function passedOver(declared: unknown, live: unknown, predicted: unknown, path = ""): string[] {
  if (declared === undefined || same(declared, live)) return [];
  if (isBody(declared)) {
    if (!isBody(live) || !isBody(predicted)) return same(live, predicted) ? [path] : [];
    return Object.entries(declared).flatMap(([name, value]) =>
      passedOver(value, live[name], predicted[name], path ? `${path}.${name}` : name),
    );
  }
  if (Array.isArray(declared) && Array.isArray(live) && Array.isArray(predicted) && declared.length === live.length) {
    return declared.flatMap((each, at) =>
      passedOver(each, counterpart(live, each, at), counterpart(predicted, each, at), `${path}[${called(each) ?? at}]`),
    );
  }
  return same(live, predicted) ? [path] : [];
}

/** Of a list whose elements have names, that of the same name; else that at the same place. */
function counterpart(list: readonly unknown[], element: unknown, at: number): unknown {
  const name = called(element);
  return name === undefined ? list[at] : list.find((each) => called(each) === name);
}

function called(element: unknown): string | undefined {
  return isBody(element) && typeof element.name === "string" ? element.name : undefined;
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isBody(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, sorted(value[name])]),
  );
}

function isBody(value: unknown): value is Body {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
