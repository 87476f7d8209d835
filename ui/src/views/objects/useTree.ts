import { useEffect, useMemo, useState } from "react";
import type { Whole } from "@/api/application";
import { path } from "@/api/client";
import { type Item, items, type TreeNode } from "@/domain/tree";

interface Told {
  result?: { nodes?: TreeNode[]; orphanedNodes?: TreeNode[] };
}

/** The objects of *app*, as they are now; undefined until they are known. */
export function useTree(app: Whole): Item[] | undefined {
  const { name, namespace } = app.metadata;
  const [nodes, setNodes] = useState<TreeNode[]>();
  useEffect(() => {
    const source = new EventSource(
      path(`/api/v1/stream/applications/${encodeURIComponent(name)}/resource-tree`, { appNamespace: namespace }),
    );
    source.onmessage = (event: MessageEvent<string>) => setNodes((JSON.parse(event.data) as Told).result?.nodes ?? []);
    return () => source.close();
  }, [name, namespace]);
  return useMemo(() => nodes && items(nodes, app.status?.resources ?? []), [nodes, app.status?.resources]);
}
