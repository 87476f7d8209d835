"""Place: the cluster that an application goes to, and what is known of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from trueup.control.apps.schemas import Schemas
from trueup.k8s.ref import GroupKind
from trueup.model.application import Destination
from trueup.ports import ApiKind, Cluster, Clusters, Live


@dataclass(frozen=True, slots=True)
class Place:
    """*namespaced*: the scope of every kind that is served; the same mapping until that changes."""

    cluster: Cluster
    live: Live
    schemas: Schemas
    namespaced: Mapping[GroupKind, bool]

    def scope(self, kind: GroupKind) -> bool | None:
        return self.namespaced.get(kind)


@dataclass(slots=True)
class Places:
    """Gives places; what is learnt of a cluster is kept as long as the process lives."""

    clusters: Clusters
    _schemas: dict[int, Schemas] = field(default_factory=dict)
    _scopes: dict[int, tuple[Mapping[GroupKind, ApiKind], Mapping[GroupKind, bool]]] = field(
        default_factory=dict
    )

    async def find(self, destination: Destination) -> Place:
        """Raises ``Stalled`` if there is no such cluster, ``Unreachable`` if it does not answer."""
        cluster = await self.clusters.open(destination.server, destination.name)
        live = await self.clusters.live(destination.server, destination.name)
        key = id(cluster)
        if key not in self._schemas:
            self._schemas[key] = Schemas(cluster)
        return Place(cluster, live, self._schemas[key], await self._namespaced(key, cluster))

    async def _namespaced(self, key: int, cluster: Cluster) -> Mapping[GroupKind, bool]:
        kinds = await cluster.kinds()
        known = self._scopes.get(key)
        if known is None or known[0] is not kinds:
            scopes = {kind: served.namespaced for kind, served in kinds.items()}
            known = self._scopes[key] = (kinds, scopes)
        return known[1]
