"""
Fleet: the clusters that are in use, each with its cache.

It makes the ``Clusters`` port whole: the adapter opens clusters, the fleet keeps one `Cache` for
each, started when first asked for and stopped when the adapter closes the cluster (its Secret was
changed or is gone) or the process ends.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from trueup.control.exclusions import excluded
from trueup.control.holdings import Change
from trueup.control.watch import Cache, Excluded
from trueup.core.annotations.tracking import Tracking
from trueup.core.filters import Filters
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION, PROJECT, Destination
from trueup.model.errors import NotYet, Stalled
from trueup.model.project import ProjectCluster
from trueup.model.proposal import PROPOSAL
from trueup.model.stack import STACK
from trueup.ports import Clock, Cluster, Figures

HERE = "https://kubernetes.default.svc"  # the cluster that we run on
OURS = (
    APPLICATION,
    PROJECT,
    STACK,
    PROPOSAL,
    GroupKind("", "ConfigMap"),
    GroupKind("", "Secret"),
)
PATIENCE = 2.0  # seconds after the first wish for a cache in which readers wait for it to fill


class Opener(Protocol):
    """What opens clusters: gives the same object as long as nothing has changed."""

    async def open(self, server: str, name: str = "") -> Cluster: ...

    async def identify(self, server: str, name: str = "") -> Destination: ...

    def scoped(self, project: str) -> Sequence[ProjectCluster]: ...


@dataclass(frozen=True, slots=True)
class _Kept:
    cluster: Cluster
    cache: Cache
    task: asyncio.Task[None]
    address: str
    began: float  # when it was asked for first, by the monotonic clock


FleetListener = Callable[[str, Change], None]  # the cluster by its address or name
Learner = Callable[[frozenset[GroupKind]], None]
Asked = tuple[str, str]  # server and name, as a destination says them
Turning = Callable[[frozenset[Asked]], None]


class Fleet:
    """The ``Clusters`` port. `run` must run."""

    def __init__(
        self,
        opener: Opener,
        clock: Clock,
        tracking: Tracking,
        excluded: Excluded = excluded,
        namespace: str = "",
    ) -> None:
        self._opener = opener
        self._clock = clock
        self._tracking = tracking
        self._excluded = excluded
        self._filters = Filters()
        self._namespace = namespace
        self._kept: dict[tuple[str, str], _Kept] = {}
        self._listeners: list[FleetListener] = []
        self._learners: list[Learner] = []
        self._turning: list[Turning] = []
        self._home: Cluster | None = None
        self._admitted = True
        self._group = asyncio.TaskGroup()
        self._begun = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled."""
        async with self._group:
            self._begun.set()
            await asyncio.get_running_loop().create_future()  # nobody sets it

    def listen(self, listener: FleetListener) -> Callable[[], None]:
        """Have every change in every cluster told, until what is given back is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def learn(self, learner: Learner) -> Callable[[], None]:
        """Have the kinds told that some cluster serves otherwise than before."""
        self._learners.append(learner)
        return lambda: self._learners.remove(learner)

    def turn(self, listener: Turning) -> Callable[[], None]:
        """Have it told, by all of its names, which cluster is lost or is back."""
        self._turning.append(listener)
        return lambda: self._turning.remove(listener)

    def retrack(self, tracking: Tracking) -> None:
        """``application.resourceTrackingMethod`` or its like was changed."""
        self._tracking = tracking
        for kept in self._kept.values():
            kept.cache.retrack(tracking)

    def refilter(self, filters: Filters) -> None:
        """``resource.exclusions`` or ``.inclusions`` was changed; what is left out is unwatched."""
        if filters != self._filters:
            self._filters = filters
            for kept in self._kept.values():
                kept.cache.exclude(self._excluding(kept.address))

    def admit(self, *, home: bool) -> None:
        """Whether the cluster that we run on is a destination (``cluster.inClusterEnabled``)."""
        self._admitted = home

    def forget(self, cluster: Cluster | None) -> None:
        """It is closed: whoever wants it next gets another, and another cache."""
        for asked, kept in list(self._kept.items()):
            if kept.cluster is cluster:
                kept.task.cancel()
                del self._kept[asked]

    async def open(self, server: str, name: str = "") -> Cluster:
        await self.identify(server, name)
        return await self._opener.open(server, name)

    async def identify(self, server: str, name: str = "") -> Destination:
        found = await self._opener.identify(server, name)
        if found.server == HERE and not self._admitted:
            raise Stalled(
                "ClusterDisabled",
                f'cluster "{name or HERE}" is disabled',
                "cluster.inClusterEnabled of argocd-cm is false: choose another cluster",
            )
        return found

    async def live(self, server: str, name: str = "") -> Cache:
        """
        Raises ``NotYet`` while the cluster's state is being read for the first time, and whatever
        is in the way of that.
        """
        await self._begun.wait()
        address = (await self.identify(server, name)).server
        cluster = await self._opener.open(server, name)
        return await self._ready(cluster, (server, name), address)

    async def control(self, home: Cluster) -> Cache:
        """
        The same for the cluster that holds the Applications, whatever of it is a destination.

        Nothing else can be done without it, so it is waited for each time.
        """
        await self._begun.wait()
        self._home = home
        self._cache(home, ("", ""), HERE).keep(OURS)
        return await self._ready(home, ("", ""), HERE, self._clock.monotonic())

    async def _ready(
        self, cluster: Cluster, asked: Asked, address: str, since: float | None = None
    ) -> Cache:
        """At once, if the cluster has had its time: whoever waits keeps others waiting."""
        cache = self._cache(cluster, asked, address)
        began = self._kept[asked].began if since is None else since
        left = began + PATIENCE - self._clock.monotonic()
        try:
            async with asyncio.timeout(max(0.0, left)):
                await cache.looked()
        except TimeoutError:
            where = next(filter(None, asked), HERE)
            raise NotYet(f"the state of {where} is being read", PATIENCE) from None
        if cache.problem and not (cache.known and cluster is self._home):
            raise cache.problem  # nothing goes on without the home cluster anyway
        return cache

    def scoped(self, project: str) -> Sequence[ProjectCluster]:
        return self._opener.scoped(project)

    def figures(self, cluster: Cluster) -> Figures | None:
        found = (each.cache.figures for each in self._kept.values() if each.cluster is cluster)
        return next(found, None)

    def followed(self) -> Iterator[tuple[str, Cluster, Cache]]:
        """Every cluster that is followed, once, by its address."""
        seen: set[int] = set()
        for kept in list(self._kept.values()):
            if id(kept.cache) not in seen:
                seen.add(id(kept.cache))
                yield kept.address, kept.cluster, kept.cache

    def address(self, where: str) -> str:
        """Of the cluster that listeners are told of as *where*."""
        for asked, kept in self._kept.items():
            if where in asked:
                return kept.address
        return where

    def known(self, where: str, ref: Ref) -> Object | None:
        for asked, kept in self._kept.items():
            if where in asked:
                return kept.cache.get(ref)
        return None

    def _cache(self, cluster: Cluster, asked: Asked, address: str) -> Cache:
        kept = self._kept.get(asked)
        if kept and kept.cluster is cluster:
            return kept.cache
        same = next((each for each in self._kept.values() if each.cluster is cluster), None)
        self._kept[asked] = same or self._start(cluster, next(filter(None, asked), HERE), address)
        return self._kept[asked].cache

    def _excluding(self, address: str) -> Excluded:
        return lambda kind: self._excluded(kind) or self._filters.exclude(kind, address)

    def _start(self, cluster: Cluster, where: str, address: str) -> _Kept:
        excluded = self._excluding(address)
        cache = Cache(cluster, self._clock, self._tracking, excluded, self._namespace)

        def told(change: Change) -> None:
            for listener in self._listeners:
                listener(where, change)

        def learnt(kinds: frozenset[GroupKind]) -> None:
            for learner in self._learners:
                learner(kinds)

        cache.listen(told)
        cache.learn(learnt)
        task = self._group.create_task(cache.run(), name=f"cache {where}")
        cache.turn(lambda: self._turned(cache))
        return _Kept(cluster, cache, task, address, self._clock.monotonic())

    def _turned(self, cache: Cache) -> None:
        asked = frozenset(asked for asked, kept in self._kept.items() if kept.cache is cache)
        for listener in self._turning:
            listener(asked)
