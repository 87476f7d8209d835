"""
Runs: what is under way, followed by this process until it ends.

A run goes on without us; whoever starts again follows it from where it is. What has been heard of
it lately is kept beside the state, where whoever serves the API finds it.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from trueup.core.stacks.naming import GOING, LOGS_KEPT
from trueup.k8s.ref import Ref
from trueup.k8s.value import encode
from trueup.model.errors import Stalled, Unreachable
from trueup.model.terraform import Progress, Result
from trueup.ports import Clock, Runner, States

log = logging.getLogger("trueup.stacks")
PACE = 1.0  # seconds between two times that people are told how far a run is
PAUSE = 10.0  # seconds until a run that could not be followed is looked for again


@dataclass(slots=True)
class Followed:
    """
    *owner*: whose it is; None: nobody wants to know what it comes to. *logs*: what those of its
    Stack are called; empty: nobody reads them. *unknown*: the runner has never heard of it.
    """

    owner: Ref | None
    logs: str = ""
    progress: Progress = field(default_factory=Progress)
    result: Result | None = None
    unknown: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Runs:
    """`run` must run. *told* is called with whose run it is, whenever there is news of one."""

    runner: Runner
    states: States
    clock: Clock
    told: Callable[[Ref], None]
    _known: dict[str, Followed] = field(default_factory=dict)
    _waiting: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                id = await self._waiting.get()
                group.create_task(self._follow(id), name=f"run {id}")

    def follow(self, id: str, owner: Ref, logs: str = "") -> Followed:
        """What is known of the run of that id; it is followed from now on."""
        known = self._known.get(id)
        if known is None:
            known = self._known[id] = Followed(owner, logs)
            self._waiting.put_nowait(id)
        return known

    def progress(self, id: str) -> Progress:
        """How far it was when it was heard of last."""
        known = self._known.get(id)
        return known.progress if known else Progress()

    def begin_again(self, id: str) -> None:
        """What was unknown has been started."""
        self._known.pop(id, None)

    async def forget(self, id: str) -> None:
        """Its result has been put down."""
        self._known.pop(id, None)
        await self.runner.forget(id)

    async def abandon(self, id: str) -> None:
        """It is ended, and forgotten as soon as it has."""
        await self.runner.cancel(id)
        known = self._known.get(id)
        if known is not None and (known.unknown or known.result is not None):
            await self.forget(id)
        elif known is not None:
            known.owner = None
        else:
            self._known[id] = Followed(None)
            self._waiting.put_nowait(id)

    async def drop(self, owner: Ref, *, gone: bool = True) -> None:
        """It is *gone*, or not ours any more: nobody wants to know what its runs come to."""
        for id, known in list(self._known.items()):
            if known.owner != owner:
                continue
            if known.result is not None:
                await self._forgotten(id)
            elif gone:
                await self.abandon(id)

    async def _follow(self, id: str) -> None:
        """Whatever goes wrong with one run is in no way of others; it is looked for again."""
        known = self._known.get(id)
        if known is None:
            return
        try:
            if await self._watched(id, known):
                await self._ended(id, known)
                return
        except Exception:
            log.exception("bug", extra={"run": id})
        await self.clock.sleep(PAUSE)
        if self._known.get(id) is not known:
            return
        if known.owner is None:
            self._waiting.put_nowait(id)
        else:
            del self._known[id]  # whoever looks next tries again
            self.told(known.owner)

    async def _watched(self, id: str, known: Followed) -> bool:
        """Whether it is known what it came to; until then it goes on."""

        def heard(progress: Progress) -> None:
            known.progress = progress
            known.news.set()

        async with asyncio.TaskGroup() as group:
            telling = group.create_task(self._tell(id, known), name=f"progress of {id}")
            try:
                known.result = await self.runner.watch(id, heard)
                known.unknown = known.result is None
            except (Stalled, Unreachable) as error:
                log.warning("run not followed", extra={"run": id, "problem": str(error)})
                return False
            finally:
                telling.cancel()
        return True

    async def _ended(self, id: str, known: Followed) -> None:
        if known.owner is not None:
            self.told(known.owner)
        else:
            await self._forgotten(id)

    async def _forgotten(self, id: str) -> None:
        """Of nobody; but not with a state that it could not save."""
        known = self._known.get(id)
        if known is not None and known.result is not None and known.result.errored:
            log.error("run has left a state that belongs to no stack", extra={"run": id})
            return
        try:
            await self.forget(id)
        except (Stalled, Unreachable) as error:
            log.warning("run not forgotten", extra={"run": id, "problem": str(error)})

    async def _tell(self, id: str, known: Followed) -> None:
        """A short run says nothing on its way: what it came to is told at once."""
        while True:
            await self.clock.sleep(PACE)
            await known.news.wait()
            known.news.clear()
            if known.logs:
                await self._keep(id, known)
            if known.owner is not None:
                self.told(known.owner)

    async def _keep(self, id: str, known: Followed) -> None:
        try:
            await self.states.keep(known.logs, id, {GOING: encode(known.progress)}, LOGS_KEPT)
        except (Stalled, Unreachable) as error:
            log.warning("progress not kept", extra={"run": id, "problem": str(error)})
