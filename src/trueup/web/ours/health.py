"""
``GET health``: how this process is, in figures, and what is wrong with it, with the remedy.

Told to whoever may ``get`` all clusters: it says what they are called and why they do not answer,
and nothing else that this right does not give. What names applications (what fails in the queues,
what was logged) is told to whoever may ``get`` all of those as well; likewise what names
repositories.
"""

import asyncio
import platform
from collections.abc import AsyncIterator, Awaitable, Iterator
from datetime import datetime
from importlib.metadata import version
from typing import TypeVar

from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import Response

from trueup.k8s.value import Value, encode
from trueup.model.delivery import Phase
from trueup.model.errors import NotYet, Stalled, Unreachable
from trueup.model.record import State
from trueup.model.workings import Workings
from trueup.ports import Figures
from trueup.web.apps.found import applications
from trueup.web.connections import clusters
from trueup.web.exchange import deps, raw
from trueup.web.rights import allowed, demand

FAILING = 3  # times in a row that are a trouble, as `control.loop` has it
FULL = 0.95  # of a cache
PATIENCE = 2.0  # seconds that a database is waited for
T = TypeVar("T")


class Trouble(Value, frozen=True):
    """
    *about*: ``settings``, ``access``, ``record``, ``clusters``, ``queues``, ``repositories``,
    ``outbox`` or ``caches``.
    """

    about: str
    message: str
    hint: str = ""


class Followed(Value, frozen=True):
    """A cluster, and what is held of it; None: no application goes there, so nobody watches it."""

    server: str
    name: str
    held: Figures | None = None


class Standing(Value, frozen=True):
    """How many messages of one *service* are in which *phase*; the done ones of a month."""

    service: str
    phase: Phase
    count: int


class Health(Value, frozen=True):
    """*now*: of the server, which *since* in `Workings` is to be measured by."""

    version: str
    python: str
    platform: str
    now: datetime
    workings: Workings
    applications: int
    clusters: tuple[Followed, ...]
    record: State | None
    outbox: tuple[Standing, ...]
    troubles: tuple[Trouble, ...]


async def health(request: Request) -> Response:
    demand(request, "clusters", "get", "*")
    every, (record, outbox) = deps(request).workings(), await _kept(request)
    workings = _shown(request, every)
    followed = tuple([each async for each in _clusters(request)])
    troubles = (
        *_declared(request),
        *_of_clusters(followed),
        *_of_queues(every),
        *_of_repositories(workings),
        *_of_outbox(outbox),
        *_of_stores(workings),
    )
    return raw(
        encode(
            Health(
                f"v{version('trueup')}",
                f"{platform.python_implementation()} {platform.python_version()}",
                f"{platform.system()} {platform.machine()}",
                deps(request).clock.now(),
                workings,
                sum(1 for _ in applications(request).entries()),
                followed,
                record,
                outbox,
                troubles,
            )
        )
    )


async def _kept(request: Request) -> tuple[State | None, tuple[Standing, ...]]:
    """The record and the outbox; nothing of what does not answer: that is a trouble already."""
    return await asyncio.gather(
        _answer(deps(request).history.state(), None), _answer(_outbox(request), ())
    )


async def _answer(asked: Awaitable[T], otherwise: T) -> T:
    try:
        async with asyncio.timeout(PATIENCE):
            return await asked
    except (Unreachable, TimeoutError):
        return otherwise


async def _outbox(request: Request) -> tuple[Standing, ...]:
    deliveries = deps(request).deliveries
    counts = await deliveries.counts() if deliveries else {}
    return tuple(Standing(*key, count) for key, count in sorted(counts.items()))


async def _clusters(request: Request) -> AsyncIterator[Followed]:
    for each in await clusters.known(request):
        held = None
        try:
            held = deps(request).clusters.figures(await deps(request).clusters.open(each.server))
        except (Stalled, NotYet, Unreachable) as error:
            held = Figures(problem=error.message)
        yield Followed(each.server, str(each.said["name"]), held)


def _declared(request: Request) -> Iterator[Trouble]:
    """What parts say of themselves."""
    for each in deps(request).problems():
        yield Trouble("settings", each, "correct it; what was in force before stays so till then")
    doors = deps(request).doors
    for each in doors.problems if doors else ():
        yield Trouble("access", each, "correct it; the rules before it stay in force till then")
    for each in deps(request).history.problems:
        yield Trouble("record", each, "see that the database of the record runs and takes writes")


def _of_clusters(followed: tuple[Followed, ...]) -> Iterator[Trouble]:
    hint = "see that it runs and that its credentials are valid: Settings, Clusters"
    for each in followed:
        if each.held and each.held.problem:
            yield Trouble("clusters", f"{each.name}: {each.held.problem}", hint)


def _of_queues(workings: Workings) -> Iterator[Trouble]:
    hint = "look at their conditions: each says why"
    for each in workings.queues:
        often = sum(1 for times in each.failing.values() if times >= FAILING)
        if often:
            said = f"{often} objects have failed {FAILING} times in a row or more"
            yield Trouble("queues", f"{each.name}: {said}", hint)


def _of_repositories(workings: Workings) -> Iterator[Trouble]:
    hint = "see that it is there and that its credentials are valid: Settings, Repositories"
    for each in workings.repositories:
        if each.problem:
            yield Trouble("repositories", f"{each.repo}: {each.problem}", hint)


def _of_outbox(outbox: tuple[Standing, ...]) -> Iterator[Trouble]:
    hint = "look at why, below or in Notifications; send them again, or discard them"
    for each in outbox:
        if each.phase is Phase.DEAD:
            said = "1 message is dead" if each.count == 1 else f"{each.count} messages are dead"
            yield Trouble("outbox", f"{each.service}: {said}", hint)


def _of_stores(workings: Workings) -> Iterator[Trouble]:
    for each in workings.stores:
        if each.room and each.used >= FULL * each.room:
            said = f"{each.name}: {each.used} of {each.room} bytes are in use"
            yield Trouble("caches", said, "what was not used for longest goes first; nothing to do")


def _shown(request: Request, workings: Workings) -> Workings:
    """Without the names that the caller may not see."""
    if not allowed(request, "applications", "get", "*/*"):
        workings = _unnamed(workings)
    if not allowed(request, "repositories", "get", "*"):
        workings = replace(workings, repositories=())
    return workings


def _unnamed(workings: Workings) -> Workings:
    queues = tuple(replace(each, failing={}) for each in workings.queues)
    return replace(workings, queues=queues, mishaps=())
