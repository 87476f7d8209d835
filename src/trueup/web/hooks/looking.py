"""
Looking: asks whichever process looks at sources to look at some now (`core.looks`).

However many ask at the same time, there is one write; and no more than five a second, so that a
storm of webhooks is one look after the other at each repository.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from trueup.core.looks import NAME, Look, patch
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.errors import Refused
from trueup.ports import Clock, Cluster

PACE = 0.2  # seconds between two writes


@dataclass(slots=True)
class Looking:
    cluster: Cluster
    clock: Clock
    namespace: str
    _waiting: dict[tuple[str, tuple[str, ...]], Look] = field(default_factory=dict)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _next: float = 0.0

    async def ask(self, wanted: Iterable[Look]) -> None:
        """Returns when it is written down. Raises ``Unreachable`` if it cannot be."""
        asked = {(each.repository, each.charts): each for each in wanted}
        self._waiting.update(asked)
        async with self._turn:
            if asked.keys() & self._waiting.keys():
                await self.clock.sleep(max(self._next - self.clock.monotonic(), 0.0))
                await self._write()

    async def _write(self) -> None:
        """All that waits; what could not be written waits on for whoever comes next."""
        looks, self._waiting = self._waiting, {}
        self._next = self.clock.monotonic() + PACE
        try:
            await self._put(tuple(looks.values()))
        except BaseException:  # also where the client has gone
            self._waiting = looks | self._waiting
            raise

    async def _put(self, looks: tuple[Look, ...]) -> None:
        where = Ref(GroupKind("", "ConfigMap"), self.namespace, NAME)
        found = await self.cluster.get(where)
        data = (found.at("data") if found else None) or {}
        change = {"data": patch(data, looks, self.clock.now())}
        if found is None:
            await self._create(where, change)
        await self.cluster.patch(where, change, media_type="merge")

    async def _create(self, where: Ref, change: dict[str, Any]) -> None:
        """Empty, so that somebody else who does the same at this moment loses nothing."""
        labels = {"app.kubernetes.io/part-of": "argocd", "app.kubernetes.io/managed-by": "trueup"}
        metadata = {"name": where.name, "namespace": where.namespace, "labels": labels}
        try:
            await self.cluster.create(
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}
            )
        except Refused as error:
            if error.reason != "AlreadyExists":
                raise
