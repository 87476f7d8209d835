"""
The last rules that could be read, kept in a ConfigMap of the control namespace.

A server that starts while ``argocd-rbac-cm`` is broken has them from there: what was in force stays
so over a restart, in every replica.
"""

import logging
from collections.abc import Mapping
from typing import Any

from trueup.model.errors import NotYet, Stalled, Unreachable
from trueup.ports import Cluster
from trueup.service.access.register import LAST_GOOD, Register
from trueup.service.argocd_cm import config_map, ref

log = logging.getLogger("trueup.access")


class LastGood:
    """Writes what *register* reads, whenever it is good and other than what is written."""

    def __init__(self, register: Register, cluster: Cluster, namespace: str) -> None:
        self._register = register
        self._cluster = cluster
        self._where = ref(namespace, LAST_GOOD)

    async def run(self) -> None:
        written: Mapping[str, str] | None = None
        while True:
            good = self._register.ruling.good
            if good is not None and good != written:
                written = good
                await self._write(good)
            await self._register.changed()

    async def _write(self, good: Mapping[str, str]) -> None:
        """What cannot be written is told: it matters only if the next text is broken."""
        try:
            await self._written(good)
        except (Stalled, NotYet, Unreachable) as error:
            log.warning("last good policy not kept", extra={"reason": error.message})

    async def _written(self, good: Mapping[str, str]) -> None:
        found = await self._cluster.get(self._where)
        if found is None:
            await self._cluster.create(config_map(self._where, good))
            return
        before = found.at("data") or {}
        if before != good:
            gone: dict[str, Any] = dict.fromkeys(before.keys() - good.keys())
            await self._cluster.patch(self._where, {"data": {**gone, **good}}, media_type="merge")
