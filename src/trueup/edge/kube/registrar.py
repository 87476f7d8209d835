"""
Registrar: clusters that no Secret declares yet, or that are to be declared otherwise.

The web API tries them before it writes anything down.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from trueup.edge.kube import manager, secret
from trueup.edge.kube.client import Client
from trueup.edge.kube.clusters import HERE
from trueup.edge.kube.transport import Limits, Transport
from trueup.k8s.object import Object
from trueup.ports import Clock, Cluster

PATIENCE = Limits(connect=10.0, total=20.0)  # a person waits
Retire = Callable[[], Awaitable[None]]


class Registrar:
    """*home* is the cluster that we run on: a Secret for it needs no credentials."""

    def __init__(self, home: Client, clock: Clock) -> None:
        self._home = home
        self._clock = clock

    @asynccontextmanager
    async def tried(self, declared: Object) -> AsyncIterator[Cluster]:
        """The cluster of a Secret. ``Stalled`` if that cannot be read."""
        said = secret.read(declared)
        if said.server in (HERE, self._home.server):
            yield self._home
            return
        access = secret.access(said, self._clock)
        client = Client(Transport(access, self._clock, PATIENCE), self._clock)
        try:
            yield client
        finally:
            await client.close()

    async def renewed(self, cluster: Cluster, token: str) -> tuple[str, Retire]:
        """Another token for *token*, and what to call when it has taken its place."""
        old, new = await manager.fresh(cluster, self._clock, token)

        async def retire() -> None:
            await manager.retire(cluster, old, new)

        return new.text, retire
