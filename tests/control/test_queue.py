"""What is given to a worker, and when."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.support.clock import FakeClock, settle
from trueup.control.queue import Backoff, Closed, Queue, Urgency


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def queue(clock: FakeClock) -> AsyncIterator[Queue[str]]:
    made: Queue[str] = Queue(clock, Backoff(first=1.0, most=60.0, jitter=lambda: 1.0))
    async with asyncio.TaskGroup() as group:
        group.create_task(made.tick())
        await settle()
        yield made
        made.close()


async def due(queue: Queue[str]) -> list[str]:
    """All that are due, without waiting for one."""
    taker = asyncio.create_task(queue.take())
    found: list[str] = []
    while True:
        await settle()
        if not taker.done():
            taker.cancel()
            return found
        key = taker.result()
        queue.done(key)
        found.append(key)
        taker = asyncio.create_task(queue.take())


async def test_a_key_added_many_times_is_given_once(queue: Queue[str]) -> None:
    for _ in range(3):
        queue.add("a")
    assert await due(queue) == ["a"]


async def test_a_lane_has_no_more_than_its_share_and_keeps_no_other_waiting(
    clock: FakeClock,
) -> None:
    queue: Queue[str] = Queue(clock, lane=lambda key: key[0], share=2)
    for key in ("a1", "a2", "a3", "a4", "b1"):
        queue.add(key)
    assert [await queue.take() for _ in range(3)] == ["a1", "a2", "b1"]
    waiting = asyncio.create_task(queue.take())
    await settle()
    assert not waiting.done()
    queue.add("a4", Urgency.NOW)
    queue.done("b1")
    await settle()
    assert not waiting.done()
    queue.done("a1")
    assert await waiting == "a4"
    queue.done("a2")
    assert await queue.take() == "a3"


async def test_keys_come_in_the_order_of_adding(queue: Queue[str]) -> None:
    for key in "cab":
        queue.add(key)
    assert await due(queue) == ["c", "a", "b"]


async def test_what_a_person_waits_for_goes_before_drift_and_that_before_routine(
    queue: Queue[str],
) -> None:
    queue.add("routine", Urgency.ROUTINE)
    queue.add("drift", Urgency.CHANGED)
    queue.add("person", Urgency.NOW)
    assert await due(queue) == ["person", "drift", "routine"]


async def test_a_key_becomes_more_urgent_and_never_less(queue: Queue[str]) -> None:
    queue.add("other", Urgency.CHANGED)
    queue.add("key", Urgency.NOW)
    queue.add("key", Urgency.ROUTINE)
    assert await due(queue) == ["key", "other"]


async def test_a_key_is_never_with_two_workers(queue: Queue[str]) -> None:
    queue.add("a")
    assert await queue.take() == "a"
    queue.add("a")
    assert await due(queue) == []
    queue.done("a")
    assert await due(queue) == ["a"]


async def test_a_delayed_key_waits(queue: Queue[str], clock: FakeClock) -> None:
    queue.add("a", after=10)
    await clock.pass_time(9)
    assert await due(queue) == []
    await clock.pass_time(1)
    assert await due(queue) == ["a"]


async def test_a_delayed_key_that_is_wanted_sooner_comes_sooner_and_once(
    queue: Queue[str], clock: FakeClock
) -> None:
    queue.add("a", after=100)
    queue.add("a", after=5)
    queue.add("a", after=50)
    await clock.pass_time(5)
    assert await due(queue) == ["a"]
    await clock.pass_time(200)
    assert await due(queue) == []


async def test_a_shorter_delay_that_comes_later_is_not_overslept(
    queue: Queue[str], clock: FakeClock
) -> None:
    queue.add("long", after=1000)
    await settle()
    queue.add("short", after=1)
    await clock.pass_time(1)
    assert await due(queue) == ["short"]


async def test_delayed_while_it_is_busy_waits_for_both(queue: Queue[str], clock: FakeClock) -> None:
    queue.add("a")
    await queue.take()
    queue.add("a", after=5)
    await clock.pass_time(10)
    assert await due(queue) == []
    queue.done("a")
    assert await due(queue) == ["a"]


async def test_failures_in_a_row_wait_longer_and_longer_up_to_a_bound(queue: Queue[str]) -> None:
    assert [queue.retry("a") for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    queue.succeeded("a")
    assert queue.retry("a") == 1


async def test_half_of_a_delay_is_drawn() -> None:
    assert Backoff(first=10, jitter=lambda: 0.0).delay(1) == 5
    assert Backoff(first=10, jitter=lambda: 0.5).delay(1) == 7.5


async def test_a_change_is_looked_at_at_once_in_spite_of_failures(queue: Queue[str]) -> None:
    queue.retry("a")
    queue.add("a", Urgency.CHANGED)
    assert await due(queue) == ["a"]


async def test_what_is_dropped_is_not_given(queue: Queue[str]) -> None:
    queue.add("a")
    queue.add("b")
    queue.drop("a")
    assert await due(queue) == ["b"]


async def test_a_worker_that_is_cancelled_takes_no_key_with_it(queue: Queue[str]) -> None:
    first = asyncio.create_task(queue.take())
    second = asyncio.create_task(queue.take())
    await settle()
    queue.add("a")
    second.cancel()
    first_or_none = await asyncio.wait_for(first, 1)
    assert first_or_none == "a"


async def test_closing_ends_workers_and_the_clock(clock: FakeClock) -> None:
    queue: Queue[str] = Queue(clock)
    async with asyncio.TaskGroup() as group:
        group.create_task(queue.tick())
        taker = group.create_task(_closed(queue))
        await settle()
        queue.add("late", after=100)
        queue.close()
    assert taker.result()


async def test_nothing_due_means_nobody_wakes(queue: Queue[str], clock: FakeClock) -> None:
    await settle()
    assert clock.sleeping == 0
    for key in range(1000):
        queue.add(str(key), after=100 + key)
    await settle()
    assert clock.sleeping == 1


async def _closed(queue: Queue[str]) -> bool:
    with pytest.raises(Closed):
        await queue.take()
    return True
