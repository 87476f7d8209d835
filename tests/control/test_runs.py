"""Runs that are followed: one that cannot be is in no way of others, and is looked for again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.clock import FakeClock, settle
from trueup.control.stacks.leftovers import Leftovers
from trueup.control.stacks.runs import PAUSE, Runs
from trueup.edge.states.opened import opened
from trueup.k8s.ref import Ref
from trueup.model.errors import Unreachable
from trueup.model.stack import STACK
from trueup.model.terraform import Job, Progress, Result

NET, WEB = (Ref(STACK, "argocd", name) for name in ("net", "web"))
DONE = Result("Succeeded")


@dataclass
class Runner:
    """What watching a run comes to; what is raised is so until it is another."""

    comes_to: dict[str, Result | Exception | None]
    asked: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)

    async def start(self, job: Job) -> None: ...

    async def watch(self, id: str, told: Callable[[Progress], None]) -> Result | None:
        self.asked.append(id)
        found = self.comes_to[id]
        if isinstance(found, Exception):
            raise found
        return found

    async def cancel(self, id: str) -> None: ...

    async def forget(self, id: str) -> None:
        self.forgotten.append(id)

    async def left(self) -> list[str]:
        return list(self.comes_to)


@dataclass
class Place:
    runs: Runs
    clock: FakeClock
    told: list[Ref]


@asynccontextmanager
async def following(runner: Runner, folder: Path) -> AsyncIterator[Place]:
    clock, told = FakeClock(), list[Ref]()
    async with opened("", folder, clock) as made:
        runs = Runs(runner, made.states, clock, told.append)
        going = asyncio.create_task(runs.run())
        try:
            yield Place(runs, clock, told)
            assert not going.done()
        finally:
            going.cancel()


@pytest.mark.parametrize("error", [Unreachable("no answer"), OSError("of the disk")])
async def test_a_run_that_cannot_be_followed_is_looked_for_again(
    tmp_path: Path, error: Exception
) -> None:
    runner = Runner({"r1": error, "r2": DONE})
    async with following(runner, tmp_path) as it:
        it.runs.follow("r1", NET)
        it.runs.follow("r2", WEB)
        await settle()
        assert it.told == [WEB]
        it.runs.follow("r1", NET)
        await settle()
        assert runner.asked == ["r1", "r2"]  # not all the time
        runner.comes_to["r1"] = DONE
        await it.clock.pass_time(PAUSE)
        assert it.told == [WEB, NET]
        it.runs.follow("r1", NET)
        await settle()
        assert it.runs.follow("r1", NET).result == DONE


async def test_what_nobody_waits_for_is_forgotten_as_soon_as_it_is_known_how_it_ended(
    tmp_path: Path,
) -> None:
    runner = Runner({"r1": Unreachable("no answer")})
    async with following(runner, tmp_path) as it:
        await it.runs.abandon("r1")
        await it.clock.pass_time(PAUSE / 2)
        assert runner.forgotten == []
        runner.comes_to["r1"] = DONE
        await it.clock.pass_time(PAUSE)
        assert runner.forgotten == ["r1"]


async def test_what_is_left_of_one_run_keeps_no_other_from_being_swept() -> None:
    runner = Runner({"r1": OSError("of the disk"), "r2": DONE})
    await Leftovers(runner, dict).sweep()
    assert runner.forgotten == ["r2"]
