/** The containers of a pod, or of the pods that a workload makes. */

import type { Body } from "./facts";

export type Part = "main" | "init" | "ephemeral";

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly part: Part;
  /** `running`, `waiting`, `terminated`; empty: not known, or of no pod. */
  readonly state: string;
  readonly reason: string;
  readonly message: string;
  readonly since: string;
  readonly ready: boolean;
  readonly restarts: number;
  /** How the run before ended. */
  readonly last: { readonly reason: string; readonly code: number; readonly at: string } | undefined;
}

const PARTS: readonly [Part, string, string][] = [
  ["init", "initContainers", "initContainerStatuses"],
  ["main", "containers", "containerStatuses"],
  ["ephemeral", "ephemeralContainers", "ephemeralContainerStatuses"],
];
const PATHS = [["spec"], ["spec", "template", "spec"], ["spec", "jobTemplate", "spec", "template", "spec"]];

export function containers(body: Body): Container[] {
  const spec = podSpec(body);
  const status = body.kind === "Pod" ? object(body.status) : {};
  return PARTS.flatMap(([part, key, statuses]) => {
    const known = new Map(array(status[statuses]).map((each) => [each.name, each]));
    return array(spec[key]).map((each) => container(part, each, known.get(each.name) ?? {}));
  });
}

function podSpec(body: Body): Body {
  for (const path of body.kind === "Pod" ? PATHS.slice(0, 1) : PATHS.slice(1)) {
    const found = path.reduce<unknown>((at, name) => object(at)[name], body);
    if (Array.isArray(object(found).containers)) return object(found);
  }
  return {};
}

function container(part: Part, spec: Body, status: Body): Container {
  const [[state, now] = ["", {}]] = Object.entries(object(status.state));
  const ended = object(object(status.lastState).terminated);
  return {
    name: String(spec.name ?? ""),
    image: String(spec.image ?? ""),
    part,
    state,
    reason: String(object(now).reason ?? ""),
    message: String(object(now).message ?? ""),
    since: String(object(now).startedAt ?? object(now).finishedAt ?? ""),
    ready: status.ready === true,
    restarts: Number(status.restartCount ?? 0),
    last: ended.finishedAt
      ? { reason: String(ended.reason ?? ""), code: Number(ended.exitCode ?? 0), at: String(ended.finishedAt) }
      : undefined,
  };
}

const USUAL = "kubectl.kubernetes.io/default-container";

/** Which of them is looked into, if nobody says: the one that an annotation names, else the first that is no init. */
export function usual(body: Body): string {
  const metadata = object(object(object(body.spec).template).metadata);
  const named = object(object(body.metadata).annotations)[USUAL] ?? object(metadata.annotations)[USUAL];
  const all = containers(body);
  const found = all.find((each) => each.name === named) ?? all.find((each) => each.part === "main") ?? all[0];
  return found?.name ?? "";
}

function object(value: unknown): Body {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Body) : {};
}

function array(value: unknown): Body[] {
  return Array.isArray(value) ? value.map(object) : [];
}
