"""Trends: the last of what was sampled, as many as there is room for."""

import asyncio
from collections.abc import Mapping

from tests.support.clock import FakeClock
from trueup.control.trends import KEPT, LAG, MOST, STEP, Key, Trends
from trueup.model.workings import Trend

DUE = ("queue", "apps", "due")


async def test_one_that_came_later_and_one_that_is_gone() -> None:
    trends, clock = Trends(FakeClock()), 0.0

    async def early() -> Mapping[Key, float]:
        return {("queue", "hydrator", "due"): 1}

    async def late() -> Mapping[Key, float]:
        return {DUE: 2}

    assert not trends.latest
    for read in (early, late):
        clock += 0.25
        trends.lag.add(clock)
        with trends.reading(read):
            await trends.sample()
    await trends.sample()
    assert trends.latest == (Trend(*LAG, (0.25, 0.5, 0.0)),)
    with trends.reading(late):
        await trends.sample()
    assert list(trends.latest)[1:] == [Trend(*DUE, (None, 2, None, 2))]


async def test_memory_is_bounded() -> None:
    trends = Trends(FakeClock())

    async def many() -> Mapping[Key, float]:
        return {("queue", str(each), "due"): each for each in range(1000)}

    with trends.reading(many):
        for _ in range(KEPT + 50):
            await trends.sample()
    assert len(trends.latest) == MOST
    assert {len(each.values) for each in trends.latest} == {KEPT}


async def test_samples_come_by_the_clock() -> None:
    clock = FakeClock()
    trends = Trends(clock)
    running = asyncio.create_task(trends.run())
    for _ in range(3):
        await clock.pass_time(STEP)
    running.cancel()
    assert trends.latest == (Trend(*LAG, (0.0, 0.0, 0.0)),)
