"""Operator: what Argo CD's ConfigMaps say now, and a call whenever that changes."""

import asyncio
import logging
from collections.abc import Mapping

from trueup.control.holdings import Change
from trueup.control.watch import Cache
from trueup.k8s.ref import Ref
from trueup.service.argocd_cm import PARAMETERS, Operating, operating, ref

log = logging.getLogger("trueup.service")


class Operator:
    """
    *now* is always what the ConfigMaps say; `changed` returns when that is not what it was.

    What is set here is asked for so often, and remembered in so many places, that the parts which
    use it are built anew in that case (`service.roles`).
    """

    def __init__(self, live: Cache, namespace: str) -> None:
        self._live = live
        self._refs = (ref(namespace), ref(namespace, PARAMETERS))
        self._changed = asyncio.Event()
        self.now = self._read()
        live.listen(self._told)

    async def changed(self) -> Operating:
        await self._changed.wait()
        self._changed.clear()
        return self.now

    def _told(self, change: Change) -> None:
        if change.ref not in self._refs:
            return
        before, self.now = self.now, self._read()
        if before != self.now:
            self._changed.set()

    def _read(self) -> Operating:
        data, parameters = (self._data(each) for each in self._refs)
        read = operating(data, parameters)
        for problem in read.problems:
            log.warning("argocd-cm", extra={"problem": problem})
        return read

    def _data(self, where: Ref) -> Mapping[str, str]:
        found = self._live.get(where)
        return (found.at("data") if found else None) or {}
