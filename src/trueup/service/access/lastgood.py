"""
What could be read last, kept in a ConfigMap of the control namespace.

A server that starts while ``argocd-rbac-cm`` or ``argocd-cm`` is broken has it from there: what was
in force stays so over a restart, in every replica.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from trueup.k8s.ref import Ref
from trueup.model.errors import NotYet, Refused, Stalled, Unreachable
from trueup.ports import Cluster
from trueup.service.argocd_cm import config_map

log = logging.getLogger("trueup.access")


class LastGood:
    """Writes what *good* gives to *where*, whenever that is other than what is written."""

    def __init__(
        self,
        cluster: Cluster,
        where: Ref,
        good: Callable[[], Mapping[str, str] | None],
        changed: Callable[[], Awaitable[None]],
    ) -> None:
        self._cluster = cluster
        self._where = where
        self._good = good
        self._changed = changed

    async def run(self) -> None:
        written: Mapping[str, str] | None = None
        while True:
            good = self._good()
            if good is not None and good != written:
                written = good
                await self._write(good)
            await self._changed()

    async def _write(self, good: Mapping[str, str]) -> None:
        """What cannot be written is told: it matters only if the next text is broken."""
        try:
            await self._written(good)
        except (Stalled, NotYet, Unreachable) as error:
            told = {"object": self._where.name, "reason": error.message}
            log.warning("last good settings not kept", extra=told)

    async def _written(self, good: Mapping[str, str]) -> None:
        found = await self._cluster.get(self._where)
        if found is None and await self._created(good):
            return
        found = found or await self._cluster.get(self._where)
        if found is None:
            return
        before = found.at("data") or {}
        if before != good:
            gone: dict[str, Any] = dict.fromkeys(before.keys() - good.keys())
            await self._cluster.patch(self._where, {"data": {**gone, **good}}, media_type="merge")

    async def _created(self, good: Mapping[str, str]) -> bool:
        """False: another replica was quicker."""
        try:
            await self._cluster.create(config_map(self._where, good))
        except Refused as error:
            if error.reason != "AlreadyExists":
                raise
            return False
        return True
