/** How much is held in memory of a cluster. */

import type { Cluster } from "@/api/settings";
import { Time } from "@/design/Time";
import { useSaid } from "@/text/settings";

export function Held({ of }: { of: Cluster }) {
  const t = useSaid();
  const cache = of.info?.cacheInfo;
  if (cache?.resourcesCount === undefined) return <>{t.clusters.notWatched}</>;
  return (
    <>
      {t.clusters.cacheOf(cache.resourcesCount, cache.apisCount ?? 0)}
      {cache.lastCacheSyncTime && (
        <small>
          {t.clusters.synced} <Time at={cache.lastCacheSyncTime} />
        </small>
      )}
    </>
  );
}
