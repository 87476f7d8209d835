"""What becomes of a key, whatever its reconciler does."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from tests.support.clock import FakeClock, settle
from trueup.control.loop import Again, Loop, Problem
from trueup.control.queue import Backoff, Queue
from trueup.model.errors import NotYet, Stalled, Unreachable

Answer = Again | Exception


@dataclass
class Scripted:
    """A reconciler that does as it is told; the last answer is repeated."""

    answers: list[Answer]
    clock: FakeClock
    looks: list[tuple[str, float]] = field(default_factory=list)
    told: list[Problem] = field(default_factory=list)
    wait: Callable[[], "asyncio.Future[None]"] | None = None

    async def reconcile(self, key: str) -> Again:
        self.looks.append((key, self.clock.seconds))
        if self.wait:
            await self.wait()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def tell(self, key: str, problem: Problem) -> None:
        self.told.append(problem)

    @property
    def times(self) -> list[float]:
        return [at for _, at in self.looks]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@asynccontextmanager
async def running(reconciler: Scripted, workers: int = 2) -> AsyncIterator[Queue[str]]:
    queue: Queue[str] = Queue(reconciler.clock, Backoff(first=1.0, jitter=lambda: 1.0))
    async with asyncio.TaskGroup() as group:
        group.create_task(Loop("test", reconciler, queue, workers).run())
        await settle()
        yield queue
        await settle()
        queue.close()


async def test_what_is_done_is_not_looked_at_again(clock: FakeClock) -> None:
    reconciler = Scripted([Again()], clock)
    async with running(reconciler) as queue:
        queue.add("a")
        await clock.pass_time(1000)
    assert reconciler.times == [0]


async def test_it_is_looked_at_again_when_it_asked_to(clock: FakeClock) -> None:
    reconciler = Scripted([Again(30.0), Again()], clock)
    async with running(reconciler) as queue:
        queue.add("a")
        await clock.pass_time(1000)
    assert reconciler.times == [0, 30]


async def test_a_stalled_object_is_told_why_and_tried_again_ever_more_rarely(
    clock: FakeClock,
) -> None:
    stalled = Stalled("NoSuchPath", "path apps/web is not there", "check spec.source.path")
    reconciler = Scripted([stalled], clock)
    async with running(reconciler) as queue:
        queue.add("a")
        await clock.pass_time(8)
    assert reconciler.times == [0, 1, 3, 7]
    assert str(reconciler.told[0]) == "path apps/web is not there (hint: check spec.source.path)"
    assert reconciler.told[0].reason == "NoSuchPath"


async def test_success_makes_the_next_failure_the_first_again(clock: FakeClock) -> None:
    failure = Stalled("Bad", "bad")
    reconciler = Scripted([failure, failure, Again(10.0), failure, Again()], clock)
    async with running(reconciler) as queue:
        queue.add("a")
        await clock.pass_time(100)
    assert reconciler.times == [0, 1, 3, 13, 14]


async def test_not_yet_waits_as_long_as_it_says_and_is_no_failure(clock: FakeClock) -> None:
    reconciler = Scripted([NotYet("its wave comes later", after=2.5), Again()], clock)
    async with running(reconciler) as queue:
        queue.add("a")
        await clock.pass_time(100)
    assert reconciler.times == [0, 2.5]
    assert reconciler.told == []


async def test_a_hiccup_of_the_network_is_not_told_but_a_lasting_one_is(clock: FakeClock) -> None:
    reconciler = Scripted([Unreachable("no route")], clock)
    async with running(reconciler) as queue:
        queue.add("a")
        await clock.pass_time(2)
        assert reconciler.told == []
        await clock.pass_time(2)
    assert [problem.reason for problem in reconciler.told] == ["Unreachable"]


async def test_a_bug_is_logged_with_its_traceback_and_others_go_on(
    clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    reconciler = Scripted([ZeroDivisionError("oh"), Again()], clock)
    async with running(reconciler, workers=1) as queue:
        queue.add("broken")
        queue.add("fine")
        await clock.pass_time(10)
    assert [key for key, _ in reconciler.looks] == ["broken", "fine", "broken"]
    assert reconciler.told[0].message == "ZeroDivisionError: oh"
    bug = next(record for record in caplog.records if record.levelno == logging.ERROR)
    assert bug.exc_info is not None
    assert bug.__dict__["key"] == "broken"


async def test_a_problem_that_cannot_be_told_is_logged(
    clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    class Mute(Scripted):
        async def tell(self, key: str, problem: Problem) -> None:
            raise Unreachable("the API server is gone too")

    async with running(Mute([Stalled("Bad", "bad")], clock)) as queue:
        queue.add("a")
    assert "not told" in [record.message for record in caplog.records]


async def test_an_object_that_changes_while_it_is_looked_at_is_looked_at_once_more(
    clock: FakeClock,
) -> None:
    gate: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    reconciler = Scripted([Again()], clock, wait=lambda: gate)
    async with running(reconciler) as queue:
        queue.add("a")
        await settle()
        queue.add("a")
        queue.add("a")
        gate.set_result(None)
        await settle()
    assert [key for key, _ in reconciler.looks] == ["a", "a"]


async def test_closing_lets_workers_finish_and_starts_nothing_new(clock: FakeClock) -> None:
    gate: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    reconciler = Scripted([Again()], clock, wait=lambda: gate)
    queue: Queue[str] = Queue(clock)
    loop = asyncio.create_task(Loop("test", reconciler, queue, 1).run())
    queue.add("a")
    queue.add("b")
    await settle()
    queue.close()
    await settle()
    assert not loop.done()
    gate.set_result(None)
    await loop
    assert [key for key, _ in reconciler.looks] == ["a"]
