"""
Measuring: the ports on which Prometheus is told figures, and how late the event loop wakes.

Argo CD has a port for each of its processes; here each tells its share of the same figures, and one
more may tell all of them. None is open unless it is asked for, but in a pod, where Argo CD's are.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

from trueup.control.measured import Peak
from trueup.control.metrics.exposition import Exposition, Family
from trueup.core.metrics.catalogue.process import LAG
from trueup.k8s.value import Value
from trueup.model.metric import Part
from trueup.ports import Meter
from trueup.service.listen import listening, taken
from trueup.service.settings import Settings
from trueup.web import metrics

SOON = 0.5  # seconds between two looks at how late the loop is
ALL = tuple(Part)


class Port(Value, frozen=True):
    """One that is listened on, and what it tells."""

    host: str
    number: int
    parts: tuple[Part, ...]


Sockets = tuple[tuple[Port, socket.socket], ...]


def ports(settings: Settings) -> Iterator[Port]:
    """Those that the settings ask for, of the roles that this process has."""
    said, roles, pod = settings.metrics, settings.active, settings.home.in_cluster
    if roles == ("apiserver",):
        return
    host = said.host or ("0.0.0.0" if pod else "127.0.0.1")  # noqa: S104  # a pod's own network
    if said.port is not None:
        yield Port(host, said.port, ALL)
    of_process: tuple[Part, ...] = (Part.EVERY,)
    for number, usual, part, does in (
        (said.controller_port, 8082, Part.CONTROLLER, "controller" in roles),
        (said.server_port, 8083, Part.SERVER, "web" in roles),
        (said.repo_port, 8084, Part.REPOSITORIES, True),
        (said.commit_port, 8087, Part.COMMITS, "controller" in roles),
        (said.notifications_port, 9001, Part.NOTIFICATIONS, settings.tells),
    ):
        chosen = usual if number is None and pod else number
        if chosen is not None and does:
            yield Port(host, chosen, (part, *of_process))
            of_process = ()


@contextmanager
def bound(settings: Settings) -> Iterator[Sockets]:
    """Their sockets. ``Stalled`` if one is in use."""
    made: list[tuple[Port, socket.socket]] = []
    try:
        for port in ports(settings):
            made.append((port, taken(port.host, port.number)))
        yield tuple(made)
    finally:
        for _, sock in made:
            sock.close()


@asynccontextmanager
async def told(
    sockets: Sockets, exposition: Exposition, more: tuple[Family, ...] = ()
) -> AsyncIterator[None]:
    """*exposition* at each of *sockets*, for the length of the block, and *more* at its end."""

    def pieces(port: Port) -> metrics.Pieces:
        def of_port(openly: bool) -> AsyncIterator[bytes]:  # as `Pieces` has it
            return exposition.pieces(port.parts, openly=openly, families=more)

        return of_port

    async with AsyncExitStack() as ends:
        for port, sock in sockets:
            await ends.enter_async_context(listening(metrics.app(pieces(port)), sock.dup()))
        yield


def addresses(sockets: Sockets) -> tuple[str, ...]:
    """Where they are found, the one that tells all first."""
    return tuple(
        f"http://{_shown(port.host)}:{sock.getsockname()[1]}/metrics" for port, sock in sockets
    )


async def lagging(meter: Meter, peak: Peak) -> None:
    """Until cancelled: by how much the loop wakes later than it was asked to."""
    clock = asyncio.get_running_loop().time
    while True:
        due = clock() + SOON
        await asyncio.sleep(SOON)
        late = max(0.0, clock() - due)
        meter.observe(LAG, (), late)
        peak.add(late)


def _shown(host: str) -> str:
    host = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104  # compared only
    return f"[{host}]" if ":" in host else host
