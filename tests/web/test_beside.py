"""Work beside a block ends with it, and hides from nobody that they are told to end."""

import asyncio

import pytest

from tests.support.clock import settle
from trueup.web.beside import beside


async def endless() -> None:
    await asyncio.Event().wait()


async def breaks() -> None:
    raise ValueError("broken")


async def test_it_goes_on_as_long_as_the_block() -> None:
    began = asyncio.Event()

    async def work() -> None:
        began.set()
        await endless()

    async with beside(work(), endless()):
        await began.wait()
        before = len(asyncio.all_tasks())
    assert len(asyncio.all_tasks()) == before - 2


async def test_what_broke_is_raised_at_the_end() -> None:
    with pytest.raises(ValueError, match="broken"):
        async with beside(breaks(), endless()):
            await settle()


async def test_who_is_told_to_end_while_it_ends_does() -> None:
    may_end = asyncio.Event()

    async def lingers() -> None:
        try:
            await endless()
        finally:
            await may_end.wait()

    async def story() -> None:
        async with beside(lingers()):
            await settle()

    told = asyncio.create_task(story())
    for _ in range(3):
        await settle()
    told.cancel()
    await settle()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await told
