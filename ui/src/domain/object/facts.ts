/** What is worth saying of an object, by its kind; from its live manifest. */

export type Body = Record<string, unknown>;

/** Values to be shown below a name that texts know: `facts.<name>`. */
export interface Fact {
  readonly name: FactName;
  readonly values: readonly string[];
}

export type FactName =
  | "replicas"
  | "node"
  | "address"
  | "phase"
  | "type"
  | "ports"
  | "selector"
  | "hosts"
  | "class"
  | "account"
  | "qos"
  | "size"
  | "volume"
  | "modes"
  | "keys"
  | "schedule"
  | "suspended"
  | "last"
  | "done"
  | "strategy"
  | "scales"
  | "target";

const dig = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((found, name) => (isBody(found) ? found[name] : undefined), value);
const list = (value: unknown, ...path: string[]): Body[] => {
  const found = dig(value, ...path);
  return Array.isArray(found) ? found.filter(isBody) : [];
};
const words = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).flatMap((each) =>
    ["string", "number", "boolean"].includes(typeof each) && each !== "" ? [String(each)] : [],
  );
const pairs = (value: unknown): string[] =>
  isBody(value) ? Object.entries(value).map(([name, each]) => `${name}=${words(each).join()}`) : [];

type Says = (body: Body) => readonly (readonly [FactName, readonly string[]])[];

const SAYS: Readonly<Record<string, Says>> = {
  Pod: (body) => [
    ["phase", words(dig(body, "status", "phase"))],
    ["node", words(dig(body, "spec", "nodeName"))],
    ["address", words(dig(body, "status", "podIP"))],
    ["account", words(dig(body, "spec", "serviceAccountName"))],
    ["qos", words(dig(body, "status", "qosClass"))],
  ],
  Deployment: (body) => [...replicated(body), ["strategy", words(dig(body, "spec", "strategy", "type"))]],
  StatefulSet: (body) => [...replicated(body), ["strategy", words(dig(body, "spec", "updateStrategy", "type"))]],
  ReplicaSet: replicated,
  ReplicationController: replicated,
  DaemonSet: (body) => [
    ["replicas", ready(dig(body, "status", "numberReady"), dig(body, "status", "desiredNumberScheduled"))],
    ["selector", pairs(dig(body, "spec", "selector", "matchLabels"))],
  ],
  Job: (body) => [
    ["done", ready(dig(body, "status", "succeeded") ?? 0, dig(body, "spec", "completions") ?? 1)],
    ["suspended", dig(body, "spec", "suspend") === true ? ["true"] : []],
  ],
  CronJob: (body) => [
    ["schedule", words(dig(body, "spec", "schedule"))],
    ["suspended", dig(body, "spec", "suspend") === true ? ["true"] : []],
    ["last", words(dig(body, "status", "lastScheduleTime"))],
  ],
  Service: (body) => [
    ["type", words(dig(body, "spec", "type"))],
    [
      "address",
      [...words(dig(body, "spec", "clusterIP")), ...balanced(body)].filter((each, at, all) => all.indexOf(each) === at),
    ],
    ["ports", list(body, "spec", "ports").map(port)],
    ["selector", pairs(dig(body, "spec", "selector"))],
  ],
  Ingress: (body) => [
    ["class", words(dig(body, "spec", "ingressClassName"))],
    ["hosts", list(body, "spec", "rules").flatMap((each) => words(each.host))],
    ["address", balanced(body)],
  ],
  PersistentVolumeClaim: (body) => [
    ["phase", words(dig(body, "status", "phase"))],
    [
      "size",
      words(dig(body, "status", "capacity", "storage") ?? dig(body, "spec", "resources", "requests", "storage")),
    ],
    ["class", words(dig(body, "spec", "storageClassName"))],
    ["modes", words(dig(body, "spec", "accessModes"))],
    ["volume", words(dig(body, "spec", "volumeName"))],
  ],
  ConfigMap: (body) => [["keys", keys(body.data, body.binaryData)]],
  Secret: (body) => [
    ["type", words(body.type)],
    ["keys", keys(body.data)],
  ],
  HorizontalPodAutoscaler: (body) => [
    [
      "target",
      [
        [dig(body, "spec", "scaleTargetRef", "kind"), dig(body, "spec", "scaleTargetRef", "name")]
          .flatMap(words)
          .join("/"),
      ],
    ],
    ["scales", [`${words(dig(body, "spec", "minReplicas") ?? 1)}–${words(dig(body, "spec", "maxReplicas"))}`]],
    ["replicas", ready(dig(body, "status", "currentReplicas"), dig(body, "status", "desiredReplicas"))],
  ],
  Namespace: (body) => [["phase", words(dig(body, "status", "phase"))]],
};

export function facts(body: Body): Fact[] {
  const said = SAYS[String(body.kind)]?.(body) ?? [];
  return said.flatMap(([name, values]) => (values.length ? [{ name, values }] : []));
}

function replicated(body: Body): [FactName, string[]][] {
  return [
    ["replicas", ready(dig(body, "status", "readyReplicas") ?? 0, dig(body, "spec", "replicas") ?? 1)],
    ["selector", pairs(dig(body, "spec", "selector", "matchLabels") ?? dig(body, "spec", "selector"))],
  ];
}

function ready(is: unknown, wanted: unknown): string[] {
  return wanted === undefined ? [] : [`${words(is)[0] ?? 0} / ${words(wanted)[0] ?? 0}`];
}

function port(said: Body): string {
  const target = words(said.targetPort ?? said.port)[0] ?? "";
  const outside = said.nodePort ? ` (${words(said.nodePort)})` : "";
  const name = said.name ? `${words(said.name)}: ` : "";
  return `${name}${words(said.port)} → ${target}/${words(said.protocol)[0] ?? "TCP"}${outside}`;
}

function balanced(body: Body): string[] {
  return list(body, "status", "loadBalancer", "ingress").flatMap((each) => words(each.hostname ?? each.ip));
}

function keys(...maps: unknown[]): string[] {
  return maps.flatMap((each) => (isBody(each) ? Object.keys(each) : []));
}

/** Where it is to be seen from outside, as Ingresses and annotations say. */
export function addresses(body: Body): { readonly title: string; readonly url: string }[] {
  const found = Object.entries(annotations(body)).flatMap(([name, value]) => {
    if (!name.startsWith("link.argocd.argoproj.io/")) return [];
    const [title, url] = value.includes("|") ? (value.split("|", 2) as [string, string]) : ["", value];
    return [{ title: title || name.slice(name.indexOf("/") + 1), url }];
  });
  if (body.kind === "Ingress") {
    const secure = new Set(list(body, "spec", "tls").flatMap((each) => words(each.hosts)));
    for (const rule of list(body, "spec", "rules"))
      for (const host of words(rule.host).filter((each) => !each.includes("*")))
        for (const path of list(rule, "http", "paths").map((each) => words(each.path)[0] ?? "/"))
          found.push({ title: host + path, url: `${secure.has(host) ? "https" : "http"}://${host}${path}` });
  }
  return found.filter((each) => isSafe(each.url));
}

/** Whether a browser may be sent there. */
export function isSafe(url: string): boolean {
  return /^https?:\/\//iu.test(url) && URL.canParse(url);
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly at: string;
}

export function conditions(body: Body): Condition[] {
  return list(body, "status", "conditions").map((each) => ({
    type: String(each.type ?? ""),
    status: String(each.status ?? ""),
    reason: String(each.reason ?? ""),
    message: String(each.message ?? ""),
    at: String(each.lastTransitionTime ?? ""),
  }));
}

export interface Manager {
  readonly name: string;
  readonly operation: string;
  readonly part: string;
  readonly at: string;
}

/** Who has written fields of it, the latest first. */
export function managers(body: Body): Manager[] {
  return list(body, "metadata", "managedFields")
    .map((each) => ({
      name: String(each.manager ?? ""),
      operation: String(each.operation ?? ""),
      part: String(each.subresource ?? ""),
      at: String(each.time ?? ""),
    }))
    .sort((a, b) => (a.at < b.at ? 1 : -1));
}

export function annotations(body: Body): Record<string, string> {
  return texts(dig(body, "metadata", "annotations"));
}

export function labels(body: Body): Record<string, string> {
  return texts(dig(body, "metadata", "labels"));
}

function texts(value: unknown): Record<string, string> {
  if (!isBody(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, String(each)]));
}

const SYNC = "argocd.argoproj.io/";

/** Its place in a sync, as annotations say; empty: none. */
export function inSync(body: Body): { wave: string; hook: string; options: string } {
  const said = annotations(body);
  return {
    wave: said[`${SYNC}sync-wave`] ?? "",
    hook: said[`${SYNC}hook`] ?? said["helm.sh/hook"] ?? "",
    options: said[`${SYNC}sync-options`] ?? "",
  };
}

function isBody(value: unknown): value is Body {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
