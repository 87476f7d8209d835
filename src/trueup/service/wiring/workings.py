"""Workings of this process, put together when somebody asks for them."""

import socket
from typing import Any

from trueup.control.loop import Loop
from trueup.model.workings import Line, Rendering, Store, Workings
from trueup.service.mishaps import Mishaps
from trueup.service.wiring.parts import Parts

ARTIFACTS = "renders"


def workings(parts: Parts, loops: tuple[Loop[Any], ...], mishaps: Mishaps) -> Workings:
    """*loops*: that run here."""
    workers, artifacts = parts.supply.workers, parts.supply.artifacts
    return Workings(
        since=mishaps.since,
        host=socket.gethostname(),
        roles=parts.settings.active,
        queues=tuple(map(_line, loops)),
        rendering=Rendering(workers.running, workers.busy, workers.limits.workers),
        stores=(Store(ARTIFACTS, artifacts.used, artifacts.room),),
        mishaps=mishaps.latest,
    )


def _line(loop: Loop[Any]) -> Line:
    queue = loop.queue
    failing = {str(key): times for key, times in queue.failing.items()}
    return Line(loop.name, len(queue), queue.busy, loop.workers, failing)
