"""Figures: what Prometheus is told, put together from the parts of this process."""

from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from contextlib import ExitStack, asynccontextmanager
from functools import partial
from importlib.metadata import version
from typing import Any

from trueup.control.holdings import Change
from trueup.control.metrics.clusters import ClusterFigures
from trueup.control.metrics.exposition import Exposition, Source
from trueup.control.metrics.keeping import Keeping
from trueup.control.metrics.outbox import OutboxFigures
from trueup.control.metrics.running import Running
from trueup.control.metrics.standing import Standing
from trueup.core.metrics import applications, sets, stacks
from trueup.core.metrics.catalogue import clusters, process, queues, repositories, server
from trueup.core.metrics.catalogue.stacks import PROPOSALS
from trueup.core.metrics.kept import Asked
from trueup.model.application import APPLICATION
from trueup.model.applicationset import APPLICATION_SET
from trueup.model.metric import Metric
from trueup.model.proposal import PROPOSAL
from trueup.model.stack import STACK
from trueup.service.argocd_cm import Operating, listed
from trueup.service.mishaps import Mishaps
from trueup.service.settings import Metrics
from trueup.service.wiring.observing import Observed, forget
from trueup.service.wiring.parts import Parts
from trueup.service.wiring.workings import stores

Reading = Iterable[tuple[Metric, tuple[str, ...], float]]
Work = Coroutine[Any, Any, None]


@asynccontextmanager
async def measured(
    parts: Parts, now: Operating, mishaps: Mishaps, exposition: Exposition, seen: Observed
) -> AsyncIterator[tuple[Work, ...]]:
    """
    *exposition* tells of *parts* from now on; the work is to run in the block.

    What it told last stays until others take its place: while parts are built anew, nothing that
    is there seems to be gone.
    """
    controls = "controller" in parts.settings.active
    with ExitStack() as ends:
        common: tuple[Source, ...] = (_process(parts, mishaps), _supply(parts), _server())
        if parts.settings.tells:
            common += (OutboxFigures(parts.outbox.deliveries.counts),)
        if not controls:
            exposition.sources = common
            yield ()
            return
        sources, work = _controller(parts, _asked(parts.settings.metrics, now), seen, ends)
        exposition.sources = (*common, *sources)
        yield (*work, _expiring(parts, now.metrics_expiration))


def _asked(said: Metrics, now: Operating) -> Asked:
    """By the settings of the process, and by Argo CD's."""
    return Asked(
        _both(said.application_labels, now.asked.labels),
        _both(said.application_conditions, now.asked.conditions),
        _both(said.cluster_labels, now.asked.cluster_labels),
        _both(said.set_labels, now.asked.set_labels),
    )


def _both(said: str, more: tuple[str, ...]) -> tuple[str, ...]:
    """Each once: a series that is told twice is refused by Prometheus."""
    return tuple(dict.fromkeys((*listed(said), *more)))


def _controller(
    parts: Parts, asked: Asked, seen: Observed, ends: ExitStack
) -> tuple[tuple[Source, ...], tuple[Work, ...]]:
    live, clock, meter = parts.live, parts.reach.clock, parts.reach.meter
    governs = parts.controller.apps.observer.marks.governs
    server = parts.reach.clusters.address

    def of_app(body: Mapping[str, Any]) -> Mapping[Metric, bytes]:
        return applications.lines(body, asked, server)

    of_set = partial(sets.lines, asked=asked)
    keeping = (
        Keeping(live, clock, APPLICATION, applications.known(asked), of_app, governs),
        Keeping(live, clock, APPLICATION_SET, sets.known(asked), of_set, governs),
        Keeping(live, clock, STACK, stacks.METRICS, stacks.lines),
        Keeping(live, clock, PROPOSAL, (PROPOSALS,), stacks.proposed),
    )
    for each in (*keeping, Running(live, meter)):
        ends.callback(live.listen(each.told))
    ends.callback(parts.reach.fleet.listen(_counted(parts)))
    of_clusters = ClusterFigures(
        parts.reach.fleet.followed, partial(_declared, parts), clock, asked.cluster_labels
    )
    sources = (*keeping, _queues(seen), of_clusters, _Forgetting(parts, seen))
    return sources, tuple(each.run() for each in keeping)


class _Forgetting:
    """Before anything is told: what was counted of applications that are gone."""

    metrics: tuple[Metric, ...] = ()

    def __init__(self, parts: Parts, seen: Observed) -> None:
        self._parts, self._seen = parts, seen

    async def ready(self) -> None:
        if self._seen.following:
            forget(self._parts, self._seen.following)

    def lines(self, metric: Metric, *, openly: bool) -> Iterable[bytes]:
        del metric, openly
        return ()


def _declared(parts: Parts) -> Mapping[str, tuple[str, Mapping[str, str]]]:
    """The names of clusters and the labels of their Secrets, by address."""
    found = {}
    for address, (name, ref) in parts.reach.clusters.declared().items():
        secret = parts.live.get(ref) if ref else None
        found[address] = (name, (secret.at("metadata", "labels") if secret else None) or {})
    return found


async def _expiring(parts: Parts, every: float) -> None:
    """Until cancelled: counting begins anew, as ``controller.metrics.cache.expiration`` says."""
    while every:
        await parts.reach.clock.sleep(every)
        parts.reach.meter.begin()


def _counted(parts: Parts) -> Any:
    """A listener that counts what clusters tell."""
    fleet, meter = parts.reach.fleet, parts.reach.meter

    def told(where: str, change: Change) -> None:
        kind = change.ref.kind
        meter.count(clusters.EVENTS, (fleet.address(where), kind.group, kind.kind))

    return told


def _queues(seen: Observed) -> Standing:
    def read() -> Reading:
        for loop, by in seen.queues:
            name, taken = (by.name,), by.taken()
            yield queues.DEPTH, name, by.depth
            yield queues.UNFINISHED, name, sum(taken)
            yield queues.LONGEST, name, max(taken, default=0.0)
            yield queues.SCHEDULED, name, len(loop.queue)
            yield queues.BUSY, name, loop.queue.busy
            yield queues.WORKERS, name, loop.workers
            yield queues.FAILING, name, len(loop.queue.failing)

    told = (queues.DEPTH, queues.UNFINISHED, queues.LONGEST, queues.SCHEDULED)
    return Standing((*told, queues.BUSY, queues.WORKERS, queues.FAILING), read)


def _supply(parts: Parts) -> Standing:
    def figures() -> Reading:
        workers = parts.supply.workers
        yield repositories.RENDER_WORKERS, ("busy",), workers.busy
        yield repositories.RENDER_WORKERS, ("idle",), workers.running - workers.busy
        yield repositories.RENDER_WORKERS, ("most",), workers.limits.workers
        for store in stores(parts):
            yield repositories.CACHE_USED, (store.name,), store.used
            yield repositories.CACHE_ROOM, (store.name,), store.room

    told = (repositories.RENDER_WORKERS, repositories.CACHE_USED, repositories.CACHE_ROOM)
    return Standing(told, figures)


def _server() -> Standing:
    return Standing((server.INFO,), lambda: ((server.INFO, (f"v{version('trueup')}",), 1),))


def _process(parts: Parts, mishaps: Mishaps) -> Standing:
    def read() -> Reading:
        yield process.STARTED, (), mishaps.since.timestamp()
        yield process.RECORD_WAITING, (), parts.history.waiting
        for level in ("warning", "error"):
            yield process.TROUBLES, (level,), mishaps.counts[level]

    return Standing((process.STARTED, process.RECORD_WAITING, process.TROUBLES), read)
