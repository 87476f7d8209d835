"""
Runs: what is under way, followed by this process until it ends.

A run goes on without us; whoever starts again follows it from where it is. Here is only what has
been heard of it lately: losing that costs nothing.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from trueup.k8s.ref import Ref
from trueup.model.errors import Stalled, Unreachable
from trueup.model.stack import RUNNING, STACK
from trueup.model.terraform import Progress, Result
from trueup.ports import Live, Runner

log = logging.getLogger("trueup.stacks")


@dataclass(slots=True)
class Followed:
    """*unknown*: the runner has never heard of it. *shown*: when people were last told of it."""

    stack: Ref
    progress: Progress = field(default_factory=Progress)
    result: Result | None = None
    unknown: bool = False
    shown: float = 0.0


@dataclass(slots=True)
class Runs:
    """
    `run` must run. *told* is called whenever there is news of a Stack's run; *stacks* gives those
    that Stacks tell of: by id, whether they are under way.
    """

    runner: Runner
    told: Callable[[Ref], None]
    stacks: Callable[[], Mapping[str, bool]]
    _known: dict[str, Followed] = field(default_factory=dict)
    _waiting: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    async def run(self) -> None:
        """Until cancelled; what a crash has left is swept away first."""
        async with asyncio.TaskGroup() as group:
            known = self.stacks()
            for id in await self.runner.left():
                if not known.get(id):
                    taken = id in known
                    group.create_task(self._sweep(id, taken), name=f"left of run {id}")
            while True:
                id = await self._waiting.get()
                group.create_task(self._follow(id), name=f"run {id}")

    def follow(self, id: str, stack: Ref) -> Followed:
        """What is known of the run of that id; it is followed from now on."""
        known = self._known.get(id)
        if known is None:
            known = self._known[id] = Followed(stack)
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

    async def _sweep(self, id: str, taken: bool) -> None:
        """Nobody follows it; unless it was *taken*, a state that it could not save stays."""
        try:
            result = await self.runner.watch(id, lambda _: None)
            if result is not None and result.errored and not taken:
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
            self.told(known.stack)

        try:
            known.result = await self.runner.watch(id, heard)
            known.unknown = known.result is None
        except (Stalled, Unreachable) as error:
            log.warning("run not followed", extra={"run": id, "problem": str(error)})
            self._known.pop(id, None)  # whoever looks next tries again
        self.told(known.stack)


def told_of(control: Live) -> Mapping[str, bool]:
    """The last run of each Stack, by id: whether it is under way."""
    runs = (each.at("status", "run") or {} for each in control.of_kind(STACK))
    return {str(run.get("id")): run.get("phase") == RUNNING for run in runs}
