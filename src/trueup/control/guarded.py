"""Guarded: a patch for the very version that was looked at; what came in between is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trueup.k8s.object import Object
from trueup.model.errors import NotYet, Refused
from trueup.ports import Cluster, Written

CONFLICT = 0.05  # seconds until the next attempt


@dataclass(frozen=True, slots=True)
class Guarded:
    """What the *cluster* has taken *live* knows at once. *manager*: as `Cluster.patch` has it."""

    cluster: Cluster
    live: Written
    manager: str = ""

    async def patch(self, obj: Object, patch: Mapping[str, Any]) -> Object:
        """A merge patch. ``NotYet`` if *obj* is another by now, or gone."""
        version = obj.at("metadata", "resourceVersion")
        guarded = {**patch, "metadata": {**patch.get("metadata", {}), "resourceVersion": version}}
        try:
            written = await self.cluster.patch(
                obj.ref, guarded, media_type="merge", manager=self.manager
            )
        except Refused as error:
            if error.reason not in ("Conflict", "NotFound"):
                raise
            latest = await self.cluster.get(obj.ref)
            if latest is None:
                self.live.remove(obj.ref, str(obj.at("metadata", "uid")))
            else:
                self.live.put(latest)
            raise NotYet(f"{obj.ref} has changed meanwhile", CONFLICT) from error
        self.live.put(written)
        return written
