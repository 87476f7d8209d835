/** What a project lets its applications do, as the fields of a form. */

import {
  accountLine,
  accountOf,
  destinationLine,
  destinationOf,
  type Kind,
  kindLine,
  kindOf,
  lines,
  type Spec,
} from "@/domain/project";
import type { Said } from "@/text/settings";
import type { Field, Values } from "../parts/Form";

const KINDS = [
  "clusterResourceWhitelist",
  "clusterResourceBlacklist",
  "namespaceResourceWhitelist",
  "namespaceResourceBlacklist",
] as const;

export function fields(t: Said): Field[] {
  const area = (name: string, hint = t.projects.hints[name]): Field => ({
    name,
    label: t.projects.fields[name] ?? name,
    kind: "area",
    ...(hint ? { hint } : {}),
  });
  return [
    { name: "description", label: t.projects.fields.description ?? "" },
    area("sourceRepos"),
    area("destinations"),
    area("clusterResourceWhitelist", t.projects.hints.kinds),
    ...KINDS.slice(1).map((each) => area(each, t.projects.hints.kinds)),
    area("sourceNamespaces"),
    {
      name: "orphanedResources",
      label: t.projects.fields.orphanedResources ?? "",
      kind: "select",
      options: Object.entries(t.projects.orphaned),
    },
    area("orphanedIgnore", t.projects.hints.kinds),
    area("signatureKeys"),
    area("destinationServiceAccounts"),
    {
      name: "permitOnlyProjectScopedClusters",
      label: t.projects.fields.permitOnlyProjectScopedClusters ?? "",
      kind: "check",
    },
  ];
}

export function valuesOf(spec: Spec): Values {
  const orphaned = spec.orphanedResources;
  return {
    description: spec.description ?? "",
    sourceRepos: (spec.sourceRepos ?? []).join("\n"),
    sourceNamespaces: (spec.sourceNamespaces ?? []).join("\n"),
    destinations: (spec.destinations ?? []).map(destinationLine).join("\n"),
    ...Object.fromEntries(KINDS.map((each) => [each, (spec[each] ?? []).map(kindLine).join("\n")])),
    orphanedResources: !orphaned ? "off" : orphaned.warn === false ? "on" : "warn",
    orphanedIgnore: (orphaned?.ignore ?? []).map(kindLine).join("\n"),
    signatureKeys: (spec.signatureKeys ?? []).map((each) => each.keyID).join("\n"),
    destinationServiceAccounts: (spec.destinationServiceAccounts ?? []).map(accountLine).join("\n"),
    permitOnlyProjectScopedClusters: String(spec.permitOnlyProjectScopedClusters ?? false),
  };
}

/** *before* with what the form says; what no field shows stays, and so does a field that nobody touched. */
export function specOf(values: Values, before: Spec): Spec {
  const was = valuesOf(before);
  const touched = (name: string) => values[name] !== undefined && values[name] !== was[name];
  const said = (name: string) => lines(values[name] ?? "");
  const found: Spec = { ...before };
  if (touched("description")) found.description = values.description ?? "";
  if (touched("sourceRepos")) found.sourceRepos = said("sourceRepos");
  if (touched("sourceNamespaces")) found.sourceNamespaces = said("sourceNamespaces");
  if (touched("destinations")) found.destinations = said("destinations").map(destinationOf);
  for (const each of KINDS) if (touched(each)) put(found, each, said(each).map(kindOf));
  if (touched("signatureKeys")) found.signatureKeys = said("signatureKeys").map((keyID) => ({ keyID }));
  if (touched("destinationServiceAccounts"))
    found.destinationServiceAccounts = said("destinationServiceAccounts").map(accountOf);
  if (touched("permitOnlyProjectScopedClusters"))
    found.permitOnlyProjectScopedClusters = values.permitOnlyProjectScopedClusters === "true";
  if (touched("orphanedResources") || touched("orphanedIgnore")) orphans(found, values);
  return found;
}

/** A list of allowed kinds that is absent allows by default; one that is empty allows none. */
function put(spec: Spec, name: (typeof KINDS)[number], kinds: Kind[]): void {
  if (kinds.length) spec[name] = kinds;
  else delete spec[name];
}

function orphans(spec: Spec, values: Values): void {
  if (values.orphanedResources === "off") return void delete spec.orphanedResources;
  const ignore = lines(values.orphanedIgnore ?? "").map(kindOf);
  spec.orphanedResources = { warn: values.orphanedResources === "warn", ...(ignore.length ? { ignore } : {}) };
}
