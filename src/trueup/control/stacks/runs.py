"""
Runs: what is under way, followed by this process until it ends.

A run goes on without us; whoever starts again follows it from where it is. What has been heard of
it lately is kept beside the state, where whoever serves the API finds it.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from trueup.core.stacks.naming import GOING, LOGS_KEPT, logs_of
from trueup.k8s.ref import Ref
from trueup.k8s.value import encode
from trueup.model.errors import Stalled, Unreachable
from trueup.model.stack import RUNNING, STACK, Stack
from trueup.model.terraform import Progress, Result
from trueup.ports import Clock, Live, Runner, States

log = logging.getLogger("trueup.stacks")
PACE = 1.0  # seconds between two times that people are told how far a run is


@dataclass(slots=True)
class Followed:
    """*logs*: what those of its Stack are called. *unknown*: the runner has never heard of it."""

    stack: Ref
    logs: str
    progress: Progress = field(default_factory=Progress)
    result: Result | None = None
    unknown: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Runs:
    """
    `run` must run. *told* is called whenever there is news of a Stack's run; *stacks* gives those
    that Stacks tell of: by id, whether they are under way.
    """

    runner: Runner
    states: States
    clock: Clock
    told: Callable[[Ref], None]
    stacks: Callable[[], Mapping[str, bool]]
    _known: dict[str, Followed] = field(default_factory=dict)
    _waiting: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    async def run(self) -> None:
        """Until cancelled; what a crash has left is swept away first."""
        async with asyncio.TaskGroup() as group:
            for id in await self.runner.left():
                if not self.stacks().get(id):
                    group.create_task(self._sweep(id), name=f"left of run {id}")
            while True:
                id = await self._waiting.get()
                group.create_task(self._follow(id), name=f"run {id}")

    def follow(self, id: str, stack: Stack) -> Followed:
        """What is known of the run of that id; it is followed from now on."""
        known = self._known.get(id)
        if known is None:
            known = self._known[id] = Followed(stack.ref, logs_of(stack))
            self._waiting.put_nowait(id)
        return known

    def begin_again(self, id: str) -> None:
        """What was unknown has been started."""
        self._known.pop(id, None)

    async def forget(self, id: str) -> None:
        """Its result has been put down."""
        self._known.pop(id, None)
        await self.runner.forget(id)

    async def drop(self, stack: Ref) -> None:
        """It is gone: nobody wants to know what its runs come to."""
        for id, known in list(self._known.items()):
            if known.stack == stack and known.result is not None:
                await self.forget(id)

    async def _sweep(self, id: str) -> None:
        """
        Nobody follows it, unless a Stack tells of it by the time that it has ended.

        What no Stack has taken stays, if it is a state that could not be saved.
        """
        try:
            result = await self.runner.watch(id, lambda _: None)
            known = self.stacks()
            if known.get(id):
                return
            if result is not None and result.errored and id not in known:
                log.error("run has left a state that belongs to no stack", extra={"run": id})
                return
            await self.runner.forget(id)
        except (Stalled, Unreachable) as error:
            log.warning("run not forgotten", extra={"run": id, "problem": str(error)})

    async def _follow(self, id: str) -> None:
        known = self._known.get(id)
        if known is None:
            return

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
                self._known.pop(id, None)  # whoever looks next tries again
            telling.cancel()
        self.told(known.stack)

    async def _tell(self, id: str, known: Followed) -> None:
        """A short run says nothing on its way: what it came to is told at once."""
        while True:
            await self.clock.sleep(PACE)
            await known.news.wait()
            known.news.clear()
            try:
                await self.states.keep(known.logs, id, {GOING: encode(known.progress)}, LOGS_KEPT)
            except Unreachable as error:
                log.warning("progress not kept", extra={"run": id, "problem": str(error)})
            self.told(known.stack)


def told_of(control: Live) -> Mapping[str, bool]:
    """The last run of each Stack, by id: whether it is under way."""
    runs = (each.at("status", "run") or {} for each in control.of_kind(STACK))
    return {str(run.get("id")): run.get("phase") == RUNNING for run in runs}
