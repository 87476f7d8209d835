/** A sync as people choose it, as the application's spec presets it, and as the server is asked for it. */

export const SWITCHES = ["prune", "dryRun", "apply", "force"] as const;
export type Switch = (typeof SWITCHES)[number];

/** Sync options of Argo CD that are on or off, by what they are called here. */
const NAMED = {
  serverSide: ["ServerSideApply", "true"],
  replace: ["Replace", "true"],
  skipSchema: ["Validate", "false"],
  createNamespace: ["CreateNamespace", "true"],
  pruneLast: ["PruneLast", "true"],
  outOfSyncOnly: ["ApplyOutOfSyncOnly", "true"],
  respectIgnored: ["RespectIgnoreDifferences", "true"],
} as const;
export type Named = keyof typeof NAMED;
export const NAMES = Object.keys(NAMED) as Named[];
export const PROPAGATIONS = ["foreground", "background", "orphan"] as const;

export interface Options {
  /** By source; empty: what the source says. */
  readonly revisions: readonly string[];
  readonly switches: Readonly<Record<Switch, boolean>>;
  readonly named: Readonly<Record<Named, boolean>>;
  readonly propagation: (typeof PROPAGATIONS)[number];
  readonly retry: { readonly on: boolean; readonly limit: number; readonly duration: string; readonly most: string };
  /** Sync options of the spec that have no place here; they are sent as they are. */
  readonly others: readonly string[];
}

export interface Picked {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

interface Preset {
  syncOptions?: string[];
  automated?: { prune?: boolean };
  retry?: { limit?: number; backoff?: { duration?: string; maxDuration?: string } };
}

/** What is chosen before anybody chooses: what the spec says. */
export function preset(policy: Preset | undefined, sources: number): Options {
  const said = (policy?.syncOptions ?? []).map((each) => each.replaceAll(" ", ""));
  const known = new Set(NAMES.flatMap((each) => [`${NAMED[each][0]}=true`, `${NAMED[each][0]}=false`]));
  const place = said.find((each) => each.startsWith("PrunePropagationPolicy="))?.split("=")[1];
  const retry = policy?.retry;
  return {
    revisions: Array.from({ length: sources }, () => ""),
    switches: { prune: false, dryRun: false, apply: false, force: false },
    named: Object.fromEntries(NAMES.map((each) => [each, said.includes(NAMED[each].join("="))])) as Options["named"],
    propagation: PROPAGATIONS.find((each) => each === place) ?? "foreground",
    retry: {
      on: Boolean(retry),
      limit: retry?.limit ?? 5,
      duration: retry?.backoff?.duration ?? "5s",
      most: retry?.backoff?.maxDuration ?? "3m",
    },
    others: said.filter((each) => !known.has(each) && !each.startsWith("PrunePropagationPolicy=")),
  };
}

/** The sync options as Argo CD writes them. */
export function syncOptions({ named, propagation, others }: Options): string[] {
  const found = NAMES.filter((each) => named[each]).map((each) => NAMED[each].join("="));
  return [...found, ...(propagation === "foreground" ? [] : [`PrunePropagationPolicy=${propagation}`]), ...others];
}

/** Of a request that leaves the application's own sync options and retries as they are. */
export const plain = "plain";

/** The body of the request, without the application's name. */
export function request(options: Options, picked?: readonly Picked[], how?: typeof plain): Record<string, unknown> {
  const { switches, revisions, retry } = options;
  const forced = { force: switches.force };
  return {
    prune: switches.prune,
    dryRun: switches.dryRun,
    strategy: switches.apply ? { apply: forced } : { hook: forced },
    ...(how === plain ? {} : { syncOptions: { items: syncOptions(options) } }),
    ...revised(revisions),
    ...(picked
      ? { resources: picked.map(({ group, kind, namespace, name }) => ({ group, kind, namespace, name })) }
      : {}),
    ...(how === plain ? {} : { retryStrategy: retries(retry) }),
  };
}

/** Also that there are none, as else the spec's would count. */
function retries({ on, limit, duration, most }: Options["retry"]) {
  return on ? { limit, backoff: { duration, factor: 2, maxDuration: most } } : { limit: 0 };
}

function revised(revisions: readonly string[]): Record<string, unknown> {
  if (revisions.length <= 1) return revisions[0] ? { revision: revisions[0] } : {};
  const chosen = revisions.flatMap((each, index) => (each ? [[index + 1, each] as const] : []));
  if (chosen.length === 0) return {};
  return { sourcePositions: chosen.map(([place]) => place), revisions: chosen.map(([, revision]) => revision) };
}

/** Objects that are named one by one in a request; of more, the plan of all is cut down to them. */
const NAMED_AT_MOST = 100;

/** The same for a plan. */
export function wish(options: Options, picked?: readonly Picked[], how?: typeof plain) {
  return {
    prune: options.switches.prune,
    force: options.switches.force,
    apply: options.switches.apply,
    ...(how === plain ? {} : { option: syncOptions(options) }),
    ...(options.revisions.some(Boolean) ? { revision: options.revisions } : {}),
    ...(picked && picked.length <= NAMED_AT_MOST ? { resource: picked.map(spelt) } : {}),
  };
}

/** `GROUP:KIND:[NAMESPACE/]NAME`, as the command line has it. */
export function spelt({ group, kind, namespace, name }: Picked): string {
  return `${group}:${kind}:${namespace ? `${namespace}/` : ""}${name}`;
}
