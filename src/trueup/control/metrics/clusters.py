"""Clusters: how each that is followed is, read when somebody asks."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from trueup.control.watch import Cache
from trueup.core.metrics.catalogue.clusters import AGE, CONNECTION, INFO, KINDS, LABELS, OBJECTS
from trueup.core.metrics.kept import renamed, valued
from trueup.core.metrics.text import gauge
from trueup.model.errors import NotYet, Stalled, Unreachable
from trueup.model.metric import Metric
from trueup.ports import Clock, Cluster, Figures

PATIENCE = 0.2  # seconds that an answer about the version of a cluster is waited for
METRICS = (INFO, OBJECTS, KINDS, AGE, CONNECTION)

Followed = Callable[[], Iterable[tuple[str, Cluster, Cache]]]
Declared = Callable[[], Mapping[str, tuple[str, Mapping[str, str]]]]
"""The names and labels of clusters, by their addresses."""


class ClusterFigures:
    """*followed*: by their addresses; *labels*: those that are told."""

    def __init__(
        self, followed: Followed, declared: Declared, clock: Clock, labels: tuple[str, ...] = ()
    ) -> None:
        self._followed, self._declared, self._clock = followed, declared, clock
        self._asked = labels
        self._labels = renamed(LABELS, labels)
        self.metrics = (*METRICS, self._labels) if labels else METRICS
        self._versions: dict[int, tuple[datetime | None, str]] = {}
        self._lines: dict[str, list[bytes]] = {}

    async def ready(self) -> None:
        self._lines = {}
        declared = self._declared()
        for address, cluster, cache in self._followed():
            figures = cache.figures
            version = await self._version(cluster, figures)
            name, labels = declared.get(address, (address, {}))
            self._put(INFO, (address, version, name))
            self._put(OBJECTS, (address,), figures.objects)
            self._put(KINDS, (address,), figures.kinds)
            self._put(AGE, (address,), self._age(figures))
            self._put(CONNECTION, (address, version), 0 if figures.problem else 1)
            if self._asked:
                self._put(self._labels, (address, name, *valued(self._asked, labels)))

    def lines(self, metric: Metric, *, openly: bool) -> Iterator[bytes]:
        del openly
        yield from self._lines.get(metric.name, ())

    def _put(self, metric: Metric, labels: tuple[str, ...], value: float = 1) -> None:
        self._lines.setdefault(metric.name, []).append(gauge(metric, labels, value))

    def _age(self, figures: Figures) -> float:
        if figures.synced is None:
            return -1
        return max(0, int((self._clock.now() - figures.synced).total_seconds()))

    async def _version(self, cluster: Cluster, figures: Figures) -> str:
        """Asked again once a watch has begun anew, as after an upgrade."""
        synced, version = self._versions.get(id(cluster), (None, ""))
        if figures.problem or (version and synced == figures.synced):
            return version
        try:
            async with asyncio.timeout(PATIENCE):
                version = await cluster.version()
        except (Stalled, NotYet, Unreachable, TimeoutError):
            return version
        self._versions[id(cluster)] = (figures.synced, version)
        return version
