"""Looks: what other processes ask to be looked at, from the ConfigMap of `core.looks`."""

from collections.abc import Callable, Mapping

from trueup.control.holdings import Change
from trueup.core.looks import NAME, news
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref

Read = Callable[[Ref], Object | None]
LookNow = Callable[[str, tuple[str, ...]], object]


class Looks:
    """Passes on what is new; what stood there before has been looked at by the first look."""

    def __init__(self, read: Read, namespace: str, look_now: LookNow) -> None:
        self._read = read
        self._ref = Ref(GroupKind("", "ConfigMap"), namespace, NAME)
        self._look_now = look_now
        self._seen = self._data()

    def told(self, change: Change) -> None:
        if change.ref != self._ref:
            return
        before, self._seen = self._seen, self._data()
        for look in news(before, self._seen):
            self._look_now(look.repository, look.charts)

    def _data(self) -> Mapping[str, str]:
        found = self._read(self._ref)
        return (found.at("data") if found else None) or {}
