"""How many requests may be in flight."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from tests.support.clock import settle
from trueup.edge.kube.lane import Lane


async def test_no_more_are_let_in_than_the_lane_is_wide() -> None:
    lane, inside, most = Lane(3), 0, 0

    async def one() -> None:
        nonlocal inside, most
        async with lane.turn():
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(one() for _ in range(20)))
    assert most == 3


async def test_all_that_were_in_it_halve_it_once_and_answers_widen_it_again() -> None:
    lane = Lane(64)
    async with AsyncExitStack() as stack:
        turns = [await stack.enter_async_context(lane.turn()) for _ in range(10)]
    for turn in turns:
        lane.crowded(turn)
    assert lane.width == 32
    async with lane.turn() as turn:
        lane.crowded(turn)
    assert lane.width == 16
    for _ in range(17):
        lane.well()
    assert lane.width == 17


async def test_one_request_may_always_be_in_flight() -> None:
    lane = Lane(2)
    for _ in range(5):
        async with lane.turn() as turn:
            lane.crowded(turn)
    assert lane.width == 1


async def test_whoever_does_not_wait_any_more_takes_no_turn() -> None:
    lane = Lane(1)
    async with lane.turn():
        waiting = asyncio.create_task(lane.turn().__aenter__())
        await settle()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with asyncio.timeout(1), lane.turn():
        pass
