"""
Leftovers: what a crash has left of runs that nobody asks for any more.

That a run is under way is written before it begins. So one that no Stack and no Proposal tells of,
or tells of as ended, is forgotten as soon as it has ended; but for a state that it could not save.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trueup.model.changeset import PartState
from trueup.model.errors import Stalled, Unreachable
from trueup.model.proposal import PROPOSAL
from trueup.model.stack import RUNNING, STACK
from trueup.ports import Live, Runner

log = logging.getLogger("trueup.stacks")


@dataclass(frozen=True, slots=True)
class Leftovers:
    """*told*: the runs that are told of, by id, whether they are under way."""

    runner: Runner
    told: Callable[[], Mapping[str, bool]]

    async def sweep(self) -> None:
        """Once, after a start."""
        try:
            left = await self.runner.left()
        except (Stalled, Unreachable) as error:
            log.warning("runs not swept", extra={"problem": str(error)})
            return
        async with asyncio.TaskGroup() as group:
            for id in left:
                if not self.told().get(id):
                    group.create_task(self._sweep(id), name=f"left of run {id}")

    async def _sweep(self, id: str) -> None:
        """Unless somebody tells of it by the time that it has ended."""
        try:
            result = await self.runner.watch(id, lambda _: None)
            told = self.told()
            if told.get(id):
                return
            if result is not None and result.errored and id not in told:
                log.error("run has left a state that belongs to no stack", extra={"run": id})
                return
            await self.runner.forget(id)
        except (Stalled, Unreachable) as error:
            log.warning("run not forgotten", extra={"run": id, "problem": str(error)})
        except Exception:  # of one: the rest is swept all the same
            log.exception("bug", extra={"run": id})


def told_of(control: Live) -> Mapping[str, bool]:
    """The runs that Stacks and Proposals tell of."""
    return dict(_told(control))


def _told(control: Live) -> Iterator[tuple[str, bool]]:
    for stack in control.of_kind(STACK):
        run: Mapping[str, Any] = stack.at("status", "run") or {}
        yield str(run.get("id")), run.get("phase") == RUNNING
    for proposal in control.of_kind(PROPOSAL):
        for part in proposal.at("status", "parts") or ():
            yield str(part.get("run")), part.get("state", PartState.PENDING) == PartState.PENDING
