"""
Versions: what is live, in the version that Git is written in.

A watch tells of a kind in one version, the one its server prefers. A HorizontalPodAutoscaler of
``autoscaling/v1`` has other fields than the ``v2`` that is watched, and so has any custom kind
whose CRD converts: only the server can tell what the object is in the other version.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from trueup.control.memory import Recent
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.errors import Refused, Stalled
from trueup.ports import Cluster

CONVERTED = 2_000  # objects that are remembered in another version
Key = tuple[Ref, str, object, object]  # with apiVersion, uid and resourceVersion


@dataclass(frozen=True, slots=True)
class Versions:
    """Asks for an object once for each of its resourceVersions."""

    _known: Recent[Key, Object] = field(default_factory=lambda: Recent(CONVERTED))

    async def of(
        self, desired: Iterable[Object], live: Mapping[Ref, Object], cluster: Cluster
    ) -> Mapping[Ref, Object]:
        """*live*, each object as *desired* writes it; as it is where the server does not."""
        others = [obj for obj in desired if obj.at("metadata", "name") and _other(obj, live)]
        if not others:
            return live
        return {**live, **{o.ref: await self._converted(o, live[o.ref], cluster) for o in others}}

    async def _converted(self, desired: Object, live: Object, cluster: Cluster) -> Object:
        version = str(desired.body["apiVersion"])
        uid, number = (live.at("metadata", key) for key in ("uid", "resourceVersion"))
        key = (live.ref, version, uid, number)
        known = self._known.get(key)
        if known is None:
            try:
                found = await cluster.get(live.ref, version.rpartition("/")[2])
            except (Refused, Stalled):
                found = None  # not served, or its conversion is broken: compared as it is
            known = self._known.put(key, found or live)
        return known


def _other(desired: Object, live: Mapping[Ref, Object]) -> bool:
    found = live.get(desired.ref)
    return found is not None and found.body.get("apiVersion") != desired.body.get("apiVersion")
