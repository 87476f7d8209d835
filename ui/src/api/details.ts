/** What of a source its tool knows: parameters of a chart, images of a kustomization. */

import { queryOptions } from "@tanstack/react-query";
import type { Whole, WholeSource } from "./application";
import { send } from "./client";

export interface Details {
  type?: string;
  helm?: { parameters?: { name: string; value?: string }[]; valueFiles?: string[] };
  kustomize?: { images?: string[] };
}

/** *source*: one that is stored, and the *index* of it. */
export const details = ({ metadata, spec }: Whole, source: WholeSource, index: number) =>
  queryOptions({
    queryKey: ["details", metadata.namespace, metadata.name, index, source],
    queryFn: () =>
      send<Details>("POST", `/api/v1/repositories/${encodeURIComponent(source.repoURL ?? "")}/appdetails`, {
        source,
        appName: `${metadata.namespace}/${metadata.name}`,
        appProject: spec.project || "default",
        sourceIndex: index,
      }),
    staleTime: 60_000,
    retry: false,
  });
