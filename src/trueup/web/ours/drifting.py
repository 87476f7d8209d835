"""
Drifting: what differs of each Application that is out of sync, kept until it may be otherwise.

Nothing is compared because somebody looks: what is kept stands for a state of the Application and
of its live objects (`Views.standing`), which costs a glance. What is not known yet, or not of that
state, is looked at by a few workers, and whoever asks waits for them no longer than `PATIENCE`: the
answer says how many are still to be looked at. Applications in sync cost nothing, nor do any while
nobody asks.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterable
from typing import NamedTuple

import msgspec

from trueup.core.drift.deviation import MOST, Deviation
from trueup.k8s.ref import Ref
from trueup.model.application import Application
from trueup.model.errors import Refused, Stalled, Unreachable
from trueup.web.apps.entry import Entry, Key
from trueup.web.errors import Code, answer

log = logging.getLogger("trueup.drift")
WORKERS = 2
PATIENCE = 1.0  # seconds that a request waits for what is not known yet
KEPT = 5_000  # applications
FRESH = 600.0  # seconds after which even what seems to be unchanged is looked at again


class Looked(NamedTuple):
    """
    What was found of an Application in a *state*, at a time.

    *more*: deviations that are not kept. *trouble*: why it could not be compared. *app*: None if it
    cannot be read.
    """

    app: Application | None
    state: tuple[bytes, Hashable]
    at: float
    deviations: tuple[Deviation, ...] = ()
    refs: tuple[Ref, ...] = ()
    more: int = 0
    trouble: str = ""


class Told(NamedTuple):
    """*known*: by Application; *pending*: how many have yet to be looked at."""

    known: list[tuple[Entry, Looked]]
    pending: int


Look = Callable[[Application], Awaitable[tuple[tuple[Deviation, ...], tuple[Ref, ...]]]]
Standing = Callable[[Application, tuple[Ref, ...]], Awaitable[Hashable]]


class Drifting:
    """*look* compares an Application, *standing* tells its state; `run` must run."""

    def __init__(self, look: Look, standing: Standing, clock: Callable[[], float]) -> None:
        self._look = look
        self._standing = standing
        self._clock = clock
        self._known: OrderedDict[Key, Looked] = OrderedDict()
        self._waiting: OrderedDict[Key, tuple[Entry, Application]] = OrderedDict()
        self._busy: set[Key] = set()
        self._work = asyncio.Event()
        self._done = asyncio.Condition()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(WORKERS):
                group.create_task(self._work_on())

    async def of(self, entries: Iterable[Entry]) -> Told:
        """Of those *entries*, which are out of sync."""
        wanted = list(entries)
        stale = [key for entry in wanted if (key := await self._asked(entry)) is not None]
        if stale:
            await self._wait(set(stale))
        known = [(entry, self._known[entry.key]) for entry in wanted if entry.key in self._known]
        return Told(known, sum(key in self._waiting or key in self._busy for key in stale))

    async def _asked(self, entry: Entry) -> Key | None:
        """Its key, if it has to be looked at; that is on its way then."""
        known = self._known.get(entry.key)
        if known is not None and await self._holds(entry, known):
            return None
        try:
            app = msgspec.convert(entry.body, Application, strict=False)
        except msgspec.ValidationError as error:
            self._keep(entry.key, Looked(None, (entry.state, 0), self._clock(), trouble=str(error)))
            return None
        if entry.key not in self._busy:
            self._waiting[entry.key] = (entry, app)
            self._work.set()
        return entry.key

    async def _holds(self, entry: Entry, known: Looked) -> bool:
        """Whether what is known is still of the state that there is."""
        (state, _), fresh = known.state, self._clock() - known.at < FRESH
        if not fresh or state != entry.state:
            return False
        return known.app is None or await self._state(entry, known.app, known.refs) == known.state

    async def _wait(self, keys: set[Key]) -> None:
        def idle() -> bool:
            return not any(key in self._waiting or key in self._busy for key in keys)

        try:
            async with asyncio.timeout(PATIENCE), self._done:
                await self._done.wait_for(idle)
        except TimeoutError:
            return

    async def _work_on(self) -> None:
        while True:
            while not self._waiting:
                self._work.clear()
                await self._work.wait()
            key, (entry, app) = self._waiting.popitem(last=False)
            self._busy.add(key)
            try:
                self._keep(key, await self._looked(entry, app))
            finally:
                self._busy.discard(key)
                async with self._done:
                    self._done.notify_all()

    async def _looked(self, entry: Entry, app: Application) -> Looked:
        try:
            found, refs = await self._look(app)
        except Exception as error:  # whatever is wrong with one, the others are looked at
            said = answer(error)
            if said.code is Code.INTERNAL:
                log.exception("bug", extra={"application": "/".join(entry.key)})
            state = await self._state(entry, app, ())
            return Looked(app, state, self._clock(), trouble=said.message)
        state = await self._state(entry, app, refs)
        more = max(len(found) - MOST, 0)
        return Looked(app, state, self._clock(), found[:MOST], refs, more)

    async def _state(
        self, entry: Entry, app: Application, refs: tuple[Ref, ...]
    ) -> tuple[bytes, Hashable]:
        try:
            return entry.state, await self._standing(app, refs)
        except (Stalled, Unreachable, Refused) as error:
            return entry.state, str(error)

    def _keep(self, key: Key, looked: Looked) -> None:
        self._known[key] = looked
        self._known.move_to_end(key)
        if len(self._known) > KEPT:
            self._known.popitem(last=False)
