"""Place: the cluster that an application goes to, and what is known of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from trueup.control.apps.schemas import Schemas
from trueup.core.capabilities import Capabilities, api_versions
from trueup.k8s.ref import GroupKind
from trueup.model.application import Destination
from trueup.model.errors import Stalled
from trueup.ports import ApiKind, Cluster, Clusters, Live


@dataclass(frozen=True, slots=True)
class Place:
    """
    *namespaced*: the scope of every kind that is served; the same mapping until that changes.

    *where*: the cluster under its address and its name. *user*: as whom it is written to; empty:
    as ourselves.
    """

    cluster: Cluster
    live: Live
    schemas: Schemas
    namespaced: Mapping[GroupKind, bool]
    where: Destination
    user: str = ""

    @property
    def writer(self) -> Cluster:
        """The cluster, as whoever writes there."""
        return self.cluster.acting(self.user) if self.user else self.cluster

    def by(self, user: str) -> "Place":
        return replace(self, user=user)

    def scope(self, kind: GroupKind) -> bool | None:
        return self.namespaced.get(kind)


@dataclass(slots=True)
class Places:
    """Gives places; what is learnt of a cluster is kept as long as the process lives."""

    clusters: Clusters
    _schemas: dict[int, Schemas] = field(default_factory=dict)
    _capabilities: dict[Destination, Capabilities] = field(default_factory=dict)
    _known: dict[int, "_Learnt"] = field(default_factory=dict)

    async def find(self, destination: Destination) -> Place:
        """Raises ``Stalled`` if there is no such cluster, ``Unreachable`` if it does not answer."""
        cluster = await self.clusters.open(destination.server, destination.name)
        live = await self.clusters.live(destination.server, destination.name)
        key = id(cluster)
        if key not in self._schemas:
            self._schemas[key] = Schemas(cluster)
        learnt = await self._learnt(key, cluster)
        self._capabilities[_cluster_of(destination)] = learnt.capabilities
        where = await self.clusters.identify(destination.server, destination.name)
        return Place(cluster, live, self._schemas[key], learnt.scopes, where)

    async def where(self, destination: Destination) -> Destination | None:
        """The cluster under its address and its name; None: there is no such cluster."""
        try:
            return await self.clusters.identify(destination.server, destination.name)
        except Stalled:
            return None

    def capabilities(self, destination: Destination) -> Capabilities:
        """As of when the cluster was last found."""
        return self._capabilities.get(_cluster_of(destination), Capabilities())

    async def _learnt(self, key: int, cluster: Cluster) -> "_Learnt":
        kinds = await cluster.kinds()
        known = self._known.get(key)
        if known is None or known.kinds is not kinds:
            scopes = {kind: served.namespaced for kind, served in kinds.items()}
            capabilities = Capabilities(await cluster.version(), api_versions(kinds.values()))
            known = self._known[key] = _Learnt(kinds, scopes, capabilities)
        return known


class _Learnt(NamedTuple):
    """What a cluster serves, in the forms that are asked for; the same as long as it is so."""

    kinds: Mapping[GroupKind, ApiKind]
    scopes: Mapping[GroupKind, bool]
    capabilities: Capabilities


def _cluster_of(destination: Destination) -> Destination:
    return Destination(destination.server, destination.name)
