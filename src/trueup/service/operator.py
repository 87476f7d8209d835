"""Operator: what Argo CD's ConfigMaps say now, and a call whenever that changes."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec

from trueup.control.holdings import Change
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.ports import Cluster
from trueup.service import showing
from trueup.service.access.lastgood import LastGood
from trueup.service.argocd_cm import PARAMETERS, Operating, operating, ref
from trueup.service.inforce import LAST_GOOD, Data, Settings, in_force, located

log = logging.getLogger("trueup.service")


class Followed(Protocol):
    """The home cluster's cache."""

    def get(self, ref: Ref) -> Object | None: ...

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]: ...


class Operator:
    """
    *now* is always what is in force; `changed` returns when that is not what it was.

    What is set here is asked for so often, and remembered in so many places, that the parts which
    use it are built anew in that case (`service.roles`).
    """

    def __init__(self, live: Followed, namespace: str) -> None:
        self._live = live
        self._refs = (ref(namespace), ref(namespace, PARAMETERS))
        self._kept = ref(namespace, LAST_GOOD)
        self._good: Mapping[str, str] | None = self._data(self._kept) or None
        self._changed, self._read_again = asyncio.Event(), asyncio.Event()
        self._problems: tuple[str, ...] = ()
        self.now = self._read()
        live.listen(self._told)

    def problems(self) -> tuple[str, ...]:
        """What makes no sense in them, and is not in force; each with the name of its ConfigMap."""
        return self._problems

    def in_force(self, data: Data, parameters: Data) -> tuple[Data, Data]:
        """What holds of what both say, which may be newer than what was told."""
        return in_force(Settings(data, parameters), self._good)

    async def changed(self) -> Operating:
        await self._changed.wait()
        self._changed.clear()
        return self.now

    async def keep(self, cluster: Cluster) -> None:
        """Write what is in force, for those who start later."""
        await LastGood(cluster, self._kept, lambda: self._good or None, self._again).run()

    async def _again(self) -> None:
        await self._read_again.wait()
        self._read_again.clear()

    def _told(self, change: Change) -> None:
        if change.ref not in self._refs:
            return
        before, self.now = self.now, self._read()
        self._read_again.set()
        if before != self.now:
            self._changed.set()

    def _read(self) -> Operating:
        said = Settings(*map(self._data, self._refs))
        holding = in_force(said, self._good)
        self._good = {**self._gone(), **holding.together}
        read = operating(*said)
        told = (*read.problems, *showing.problems(said.map))
        for each in told:
            log.warning("argocd-cm", extra={"problem": each})
        for each in read.passed_over:
            log.info("argocd-cm", extra={"note": each})
        self._problems = tuple(located(each, said) for each in told)
        return msgspec.structs.replace(operating(*holding), problems=(), passed_over=())

    def _gone(self) -> dict[str, str]:
        """What an ``argocd-cm`` said that is not there any more: `access.register` goes by it."""
        return {} if self._live.get(self._refs[0]) else dict(self._good or {})

    def _data(self, where: Ref) -> Mapping[str, str]:
        found = self._live.get(where)
        return (found.at("data") if found else None) or {}
