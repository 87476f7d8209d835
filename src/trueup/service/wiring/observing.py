"""Observing: what is followed whether anybody scrapes or not, for who looks at the page."""

from collections.abc import Coroutine, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

import msgspec

from trueup.control.loop import Loop
from trueup.control.measured import Measured
from trueup.control.metrics.following import Following
from trueup.control.trends import Key
from trueup.model.application import Application
from trueup.model.delivery import OPEN, Phase
from trueup.model.errors import NotYet, Stalled, Unreachable
from trueup.service.wiring.parts import Parts
from trueup.service.wiring.waking import loops

TIDY = 60.0  # seconds between two looks at what is gone


class Observed(NamedTuple):
    """*queues*: of the loops that run here, with what measures them; *following*: None: nobody."""

    queues: tuple[tuple[Loop[Any], Measured[Any]], ...] = ()
    following: Following | None = None
    work: tuple[Coroutine[Any, Any, None], ...] = ()


@contextmanager
def observed(parts: Parts) -> Iterator[Observed]:
    """For the length of the block, in which the work is to run."""
    queues = tuple(_measured(parts))
    if "controller" not in parts.settings.active:
        yield Observed(queues)
        return
    live, clock, meter = parts.live, parts.reach.clock, parts.reach.meter
    governs = parts.controller.apps.observer.marks.governs
    dated = partial(_dated, parts)
    following = Following(live, meter, clock, dated, parts.history.milestones, governs)
    with ExitStack() as ends:
        ends.callback(live.listen(following.told))
        yield Observed(queues, following, (following.run(), _tidying(parts, following)))


def forget(parts: Parts, following: Following) -> None:
    """What was counted of applications that are gone."""
    gone, following.gone = following.gone, set()
    if gone:
        parts.reach.meter.forget(gone)


async def sampled(parts: Parts, now: Observed) -> Mapping[Key, float]:
    """For `control.trends`."""
    found: dict[Key, float] = {}
    for loop, by in now.queues:
        found["queue", loop.name, "due"] = by.depth
        found["queue", loop.name, "wait"] = max(by.waits.take(), by.longest)
        found["queue", loop.name, "busy"] = loop.queue.busy
    found["rendering", "", "busy"] = parts.supply.workers.busy
    found["record", "", "waiting"] = parts.history.waiting
    for figure, count in (await _outbox(parts)).items():
        found["outbox", "", figure] = count
    return found


async def _outbox(parts: Parts) -> Mapping[str, int]:
    try:
        counts = await parts.outbox.deliveries.counts()
    except (Stalled, NotYet, Unreachable):
        return {}
    waiting = sum(count for (_, phase), count in counts.items() if phase in OPEN)
    dead = sum(count for (_, phase), count in counts.items() if phase is Phase.DEAD)
    return {"waiting": waiting, "dead": dead}


def _measured(parts: Parts) -> Iterator[tuple[Loop[Any], Measured[Any]]]:
    for each in loops(parts):
        by = Measured[Any](each.name, parts.reach.meter, parts.reach.clock)
        each.queue.measure(by)
        yield each, by


async def _tidying(parts: Parts, following: Following) -> None:
    """Until cancelled; who scrapes has it done before."""
    while True:
        await parts.reach.clock.sleep(TIDY)
        forget(parts, following)


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
