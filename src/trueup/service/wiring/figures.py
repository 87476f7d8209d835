"""Figures: what Prometheus is told, put together from the parts of this process."""

from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from contextlib import ExitStack, asynccontextmanager
from datetime import datetime
from functools import partial
from importlib.metadata import version
from typing import Any

import msgspec

from trueup.control.holdings import Change
from trueup.control.loop import Loop
from trueup.control.measured import Measured
from trueup.control.metrics.clusters import ClusterFigures
from trueup.control.metrics.exposition import Exposition, Source
from trueup.control.metrics.following import Following
from trueup.control.metrics.keeping import Keeping
from trueup.control.metrics.outbox import OutboxFigures
from trueup.control.metrics.running import Running
from trueup.control.metrics.standing import Standing
from trueup.core.metrics import applications, sets, stacks
from trueup.core.metrics.catalogue import clusters, process, queues, repositories, server
from trueup.core.metrics.catalogue.stacks import PROPOSALS
from trueup.core.metrics.kept import Asked
from trueup.model.application import APPLICATION, Application
from trueup.model.applicationset import APPLICATION_SET
from trueup.model.errors import NotYet, Stalled, Unreachable
from trueup.model.metric import Metric
from trueup.model.proposal import PROPOSAL
from trueup.model.stack import STACK
from trueup.model.workings import Workings
from trueup.service.argocd_cm import Operating, listed
from trueup.service.mishaps import Mishaps
from trueup.service.settings import Metrics
from trueup.service.wiring.parts import Parts
from trueup.service.wiring.waking import loops
from trueup.service.wiring.workings import workings

Reading = Iterable[tuple[Metric, tuple[str, ...], float]]
Work = Coroutine[Any, Any, None]


@asynccontextmanager
async def measured(
    parts: Parts, now: Operating, mishaps: Mishaps, exposition: Exposition
) -> AsyncIterator[tuple[Work, ...]]:
    """
    *exposition* tells of *parts* from now on; the work is to run in the block.

    What it told last stays until others take its place: while parts are built anew, nothing that
    is there seems to be gone.
    """
    controls = "controller" in parts.settings.active
    running = loops(parts) if controls else ()
    with ExitStack() as ends:
        read = partial(workings, parts, running, mishaps)
        common: tuple[Source, ...] = (_process(parts, mishaps), _supply(read), _server())
        if parts.settings.tells:
            common += (OutboxFigures(parts.outbox.deliveries.counts),)
        if not controls:
            exposition.sources = common
            yield ()
            return
        sources, work = _controller(parts, _asked(parts.settings.metrics, now), running, ends)
        exposition.sources = (*common, *sources)
        yield (*work, _expiring(parts, now.metrics_expiration))


def _asked(said: Metrics, now: Operating) -> Asked:
    """By the settings of the process, and by Argo CD's."""
    return Asked(
        (*listed(said.application_labels), *now.asked.labels),
        (*listed(said.application_conditions), *now.asked.conditions),
        (*listed(said.cluster_labels), *now.asked.cluster_labels),
        (*listed(said.set_labels), *now.asked.set_labels),
    )


def _controller(
    parts: Parts, asked: Asked, running: tuple[Loop[Any], ...], ends: ExitStack
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
    following = Following(live, meter, clock, partial(_dated, parts), governs)
    for each in (*keeping, following, Running(live, meter)):
        ends.callback(live.listen(each.told))
    ends.callback(parts.reach.fleet.listen(_counted(parts)))
    of_clusters = ClusterFigures(
        parts.reach.fleet.followed, partial(_declared, parts), clock, asked.cluster_labels
    )
    sources = (*keeping, _queues(parts, running), of_clusters, _Forgetting(parts, following))
    return sources, (*(each.run() for each in keeping), following.run())


class _Forgetting:
    """Before anything is told: what was counted of applications that are gone."""

    metrics: tuple[Metric, ...] = ()

    def __init__(self, parts: Parts, following: Following) -> None:
        self._meter, self._following = parts.reach.meter, following

    async def ready(self) -> None:
        gone, self._following.gone = self._following.gone, set()
        if gone:
            self._meter.forget(gone)

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


async def _dated(parts: Parts, body: Mapping[str, Any]) -> datetime | None:
    """When the newest of the commits was made that an Application has live."""
    try:
        app = msgspec.convert(body, Application, strict=False)
        newest = app.status.history[-1]
        revisions = newest.revisions or (newest.revision,)
        dates = []
        for source, revision in zip(app.spec.all_sources, revisions, strict=False):
            at = msgspec.structs.replace(source, target_revision=revision)
            found = await parts.supply.sources.of(app.project, source).head(at)
            dates.append(found.date)
    except (msgspec.ValidationError, IndexError, Stalled, NotYet, Unreachable):
        return None
    return max(filter(None, dates), default=None)


def _queues(parts: Parts, running: tuple[Loop[Any], ...]) -> Standing:
    measuring = []
    for each in running:
        by = Measured[Any](each.name, parts.reach.meter, parts.reach.clock)
        each.queue.measure(by)
        measuring.append((each, by))

    def read() -> Reading:
        for loop, by in measuring:
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


def _supply(read: partial[Workings]) -> Standing:
    def figures() -> Reading:
        now = read()
        if rendering := now.rendering:
            yield repositories.RENDER_WORKERS, ("busy",), rendering.busy
            yield repositories.RENDER_WORKERS, ("idle",), rendering.running - rendering.busy
            yield repositories.RENDER_WORKERS, ("most",), rendering.most
        for store in now.stores:
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
