/** Many applications at once: each is asked for by itself, so that one that fails keeps nobody up. */

import { at, type Name, V1 } from "./application";
import { send } from "./client";

export const AT_ONCE = 4; // requests

export interface BulkOptions {
  prune: boolean;
  dryRun: boolean;
  applyOnly: boolean;
  force: boolean;
  serverSide: boolean;
}

export const PLAIN: BulkOptions = { prune: false, dryRun: false, applyOnly: false, force: false, serverSide: false };

export function syncBy(app: Name, { prune, dryRun, applyOnly, force, serverSide }: BulkOptions): Promise<unknown> {
  return send("POST", at(V1, app, "/sync"), {
    name: app.name,
    appNamespace: app.namespace,
    prune,
    dryRun,
    strategy: { [applyOnly ? "apply" : "hook"]: { force } },
    ...(serverSide ? { syncOptions: { items: ["ServerSideApply=true"] } } : {}),
  });
}
