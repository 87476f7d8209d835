"""Workings of this process, put together when somebody asks for them."""

import socket
from datetime import timedelta
from typing import Any

from trueup.control.loop import Loop
from trueup.control.measured import Measured
from trueup.control.trends import STEP, Trends
from trueup.model.workings import Answered, Line, Rendering, Store, Workings
from trueup.service.mishaps import Mishaps
from trueup.service.wiring.observing import Observed
from trueup.service.wiring.parts import Parts

ARTIFACTS = "renders"
LATELY = timedelta(minutes=15)


def workings(parts: Parts, seen: Observed, mishaps: Mishaps, trends: Trends) -> Workings:
    workers = parts.supply.workers
    return Workings(
        since=mishaps.since,
        host=socket.gethostname(),
        roles=parts.settings.active,
        queues=tuple(_line(*each) for each in seen.queues),
        rendering=Rendering(workers.running, workers.busy, workers.limits.workers),
        stores=stores(parts),
        mishaps=mishaps.latest,
        repositories=repositories(parts),
        trends=trends.latest,
        step=STEP,
    )


def repositories(parts: Parts) -> tuple[Answered, ...]:
    """Those that something names, and others that were asked of late: charts name some, too."""
    lately = parts.reach.clock.now() - LATELY
    parts.users.settle()
    found = parts.supply.asking.latest
    return tuple(each for each in found if each.at >= lately or parts.users.any(each.repo))


def stores(parts: Parts) -> tuple[Store, ...]:
    artifacts = parts.supply.artifacts
    return (Store(ARTIFACTS, artifacts.used, artifacts.room),)


def _line(loop: Loop[Any], by: Measured[Any]) -> Line:
    queue = loop.queue
    failing = {str(key): times for key, times in queue.failing.items()}
    longest = round(by.longest, 3)
    return Line(loop.name, len(queue), queue.busy, loop.workers, failing, by.depth, longest)
